"""The ways people reach feeds and cases, beside the plain API."""

"""The outside: one module for each system we speak to, named after it."""

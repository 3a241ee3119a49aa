"""Planned power cuts."""

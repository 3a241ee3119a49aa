"""The same ports in one process."""

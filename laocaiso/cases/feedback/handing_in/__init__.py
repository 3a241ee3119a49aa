"""Handing in: checked, read, held against others, kept once, answered with a receipt."""

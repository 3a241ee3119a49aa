"""The read engine: fetch on our own schedule, keep the last good answer, publish finished bytes."""

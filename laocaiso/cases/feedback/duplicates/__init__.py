"""Whether two citizens' reports speak of the same object or event."""

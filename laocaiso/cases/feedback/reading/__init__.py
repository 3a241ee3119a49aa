"""Understanding reports: what they are about, whether people are in danger, what must not be shown."""

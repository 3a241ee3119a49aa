"""Who is asking: citizens and officers, what they consented to, and who saw whose data."""

"""Weather now, the next hours and days, for every unit."""

"""What editors hand in: whole versions of named datasets, which the feeds read like any other source."""

"""Changes of the tables, in order. Revisions are numbers of four digits, which begin the file's name."""

"""Citizens' reports: handed in, followed, answered."""

"""Following: what reporters, supporters and all who have a code see and do."""

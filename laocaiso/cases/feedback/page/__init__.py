"""The page behind the private link of a report, for any browser."""

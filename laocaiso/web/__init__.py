"""HTTP glue shared by all features: problems, answers, limits, health."""

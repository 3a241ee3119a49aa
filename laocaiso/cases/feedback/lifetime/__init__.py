"""What happens to reports with time: they close by themselves, are anonymised, deleted, sealed anew."""

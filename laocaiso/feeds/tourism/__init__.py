"""Places to see, tours that editors list, and news about travelling here."""

"""Official warnings of hazards, unit by unit, in the words of those who issued them."""

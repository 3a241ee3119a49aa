"""The 99 communes and wards, and the ways people really write them."""

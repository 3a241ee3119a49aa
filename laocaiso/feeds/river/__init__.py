"""How much water the larger rivers carry, by a model, day by day."""

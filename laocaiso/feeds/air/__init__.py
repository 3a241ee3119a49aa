"""Air quality for each unit, from a model whose cells are wider than a district."""

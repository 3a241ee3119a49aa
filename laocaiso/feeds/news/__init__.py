"""News of the province: many sites, one list; titles, teasers and links, never a copied article."""

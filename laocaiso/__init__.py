"""Lào Cai số: the citizen-service backend of Lào Cai province. The inside: domain and HTTP face."""

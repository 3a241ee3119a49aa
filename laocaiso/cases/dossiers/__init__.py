"""Dossiers: looked up by their code, prepared, handed in and followed."""

"""Dossiers prepared here: filled in, completed with documents, handed in and sent on to the one-stop."""

"""What citizens hand in and follow: procedures, dossiers, feedback."""

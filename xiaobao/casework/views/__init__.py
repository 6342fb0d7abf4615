"""Pages about papers of offices and about seals."""

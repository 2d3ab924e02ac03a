"""Songs: what was saved."""

"""Files of lyrics to songs."""

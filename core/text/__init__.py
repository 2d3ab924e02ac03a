"""Characters and words to tokens."""

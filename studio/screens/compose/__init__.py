"""Compose: start words in, lyrics out."""

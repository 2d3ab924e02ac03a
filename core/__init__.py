"""Lyric Studio: recurrent language models that learn lyrics and write them."""

__version__ = "0.1.0"

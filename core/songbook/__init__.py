"""Saved songs: text, how it was made, exports."""

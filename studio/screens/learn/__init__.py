"""Learn: eight lessons on one's own model, each a question, a live view, and a thing to do.

Imports `studio.screens.frame` and what that may import.
"""

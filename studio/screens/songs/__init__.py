"""Songs: what was saved.

Imports `frame`, `studio.widgets` and what is below them.
"""

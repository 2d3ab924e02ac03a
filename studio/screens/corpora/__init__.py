"""Corpora: what the studio knows to learn from; files are read here, looked at, and kept by name.

Imports `frame`, `studio.widgets` and what is below them.
"""

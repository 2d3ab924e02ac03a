"""The desk: a song line by line, with candidates and rhymes beside.

Imports `frame`, `studio.widgets` and what is below them.
"""

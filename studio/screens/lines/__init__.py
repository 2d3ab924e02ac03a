"""The desk: a song line by line, with candidates and rhymes beside; how one is begun, timed, and
given to others.

Imports `frame`, `studio.widgets` and what is below them.
"""

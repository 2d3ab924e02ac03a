"""Songs line by line: how one is begun, timed, and given to others.

Imports `frame`, `studio.widgets` and what is below them.
"""

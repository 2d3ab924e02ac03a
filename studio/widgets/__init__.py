"""Parts of more than one screen.

Imports `studio.keys` and `studio.wording`.
"""

"""Compose: start words in, lyrics out.

Imports `frame`, `studio.widgets` and what is below them; what is being written is in
`core.writing`.
"""

"""Which key does what: one table a screen, from which bindings, footer, help and palette are made.

Imports nothing of `studio`.
"""

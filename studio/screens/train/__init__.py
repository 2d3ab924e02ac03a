"""Train: the form, the live chart, the samples.

Imports `frame`, `studio.widgets` and what is below them.
"""

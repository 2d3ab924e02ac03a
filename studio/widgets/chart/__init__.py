"""The chart of the loss; the only place that knows plotext.

Imports `studio.wording`.
"""

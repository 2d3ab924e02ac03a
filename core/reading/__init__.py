"""What a text is like, told by a trained network in NumPy: its mood.

Imports `core.model`, `core.text` and what is below them.
"""

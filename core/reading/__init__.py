"""What a text is like, told by trained networks in NumPy: its mood, its wrong characters.

Imports `core.model`, `core.text` and what is below them.
"""

"""Lines of a required shape, and whether they are copied.

Imports `core.songs`, `core.composing`, `core.tokens`, `core.model`, `core.text` and the ground.
"""

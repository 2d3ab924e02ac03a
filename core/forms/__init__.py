"""Lines of a required shape, and whether they are copied.

Imports `core.songs`, `core.composing`, `core.text` and the ground.
"""

"""The eight lessons, a file each, and the table of them.

Import `core.explaining`, `core.composing`, `core.model`, `core.text` and the ground.
"""

"""Saved songs and unsaved takes: text, how it was made, exports.

Imports `core.composing` (for takes), `core.text` and the ground.
"""

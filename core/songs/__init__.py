"""Saved songs, documents and unsaved takes: text, how it was made, changes, exports.

Imports `core.composing` (for takes), `core.corpus` (for tags of sections), `core.text` and the
ground.
"""

"""From logits to lyrics: samplers, penalties, takes.

Imports `core.model`, `core.text` and the ground.
"""

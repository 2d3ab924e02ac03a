"""The training loop and its parts. It knows no task.

Imports `core.runs` (settings and events), `core.model.network` and the ground.
"""

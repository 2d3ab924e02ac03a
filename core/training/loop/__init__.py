"""The training loop and its parts. It knows no task.

Imports `core.runs` (settings and events), `core.model.files` and the ground; of a network it knows
its weights and the state that it carries.
"""

"""A training tied to its run directory and its process group.

Imports `core.training.tasks`, `core.training.loop`, `core.runs` and what is below them.
"""

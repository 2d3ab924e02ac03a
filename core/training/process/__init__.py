"""A training tied to its run directory and its process group.

It is handed its task. Imports `core.training.loop`, `core.runs` and what is below them.
"""

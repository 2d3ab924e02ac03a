"""Runs: all trainings, their curves over each other.

Imports `frame`, `studio.widgets` and what is below them.
"""

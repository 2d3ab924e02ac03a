"""Runs: all trainings, their curves over each other."""

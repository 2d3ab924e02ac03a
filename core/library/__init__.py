"""Corpora and models by name: those of the home folder and those that the package carries.

Imports `core.composing`, `core.runs`, `core.tokens`, `core.corpus` and the ground.
"""

"""Architectures in PyTorch: one file each, and what they have in common in `layer`.

Imports torch and, of ours, the sizes in `core.model.cells`; the table of cells names what is here.
"""

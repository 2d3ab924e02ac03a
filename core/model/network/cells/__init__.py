"""Architectures in PyTorch: one file each, and what they have in common in `layer`.

Imports torch and nothing of ours; the table of cells names what is here.
"""

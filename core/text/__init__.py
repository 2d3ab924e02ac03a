"""Characters and words: normalisation, segmentation, prosody, the vocabulary.

Imports `core.errors` alone.
"""

"""All that is said: translation, safe text, figures, warnings.

Imports nothing of `studio`.
"""

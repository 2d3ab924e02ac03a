"""Files of lyrics to songs: found, decoded, cleaned, de-duplicated, split.

Imports `core.text` and the ground.
"""

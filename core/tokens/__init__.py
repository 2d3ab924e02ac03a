"""Songs to ids on the disk.

Imports `core.corpus`, `core.text` and the ground.
"""

"""What is being written: takes, undo, keeping, the thread that composes. It knows no screen.

Imports `core.library`, `core.songs`, `core.composing` and what is below them.
"""

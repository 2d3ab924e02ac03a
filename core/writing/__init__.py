"""What is being written: a session of takes, undo, keeping, the composing thread; no screen.

`session` is the way in. Imports `core.library`, `core.songs`, `core.composing` and what is below
them.
"""

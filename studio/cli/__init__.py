"""The plain commands: all that the studio does, without a screen.

Imports `studio.app` (to open it), `studio.setup` and `studio.wording`.
"""

"""What all screens share: frame, dialogs, help, palette, messages.

Imports `studio.widgets`, `studio.keys`, `studio.setup` and `studio.wording`.
"""

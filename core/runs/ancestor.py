"""What a run tells of the model that it goes on from, whatever becomes of that model."""

from __future__ import annotations

import msgspec

START_FILE = "start.safetensors"
"""In the folder of a run that goes on from another model: its weights before the first step."""


class Ancestor(msgspec.Struct, frozen=True, kw_only=True):
    """The base of a run."""

    name: str
    """As it was asked for: a shipped model, a run, or the name of a file."""
    sha256: str
    """Of its weights file."""
    fits: bool = True
    """Whether it has learnt the language of the songs of the run."""

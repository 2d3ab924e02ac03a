"""One thing that `doctor` looked at."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["ok", "note", "problem"]


class Finding(msgspec.Struct, frozen=True):
    """What was looked at is English and stable; its value and advice are in the user's language."""

    state: State
    what: str
    value: str
    advice: str = ""
    """What to do when it is not fine."""


def size(count: float) -> str:
    """Bytes for people, such as 1.5 GiB."""
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"

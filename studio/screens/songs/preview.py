"""The beginning of a song, as much as is drawn in a moment."""

from __future__ import annotations

from studio.wording.i18n import t
from studio.wording.safe_text import safe_text

PREVIEW_CHARACTERS = 4000
"""So much of a song is shown; Compose shows all of it."""


def beginning(text: str) -> tuple[str, int]:
    """The beginning of a song, in whole lines, and how many more there are."""
    if len(text) <= PREVIEW_CHARACTERS:
        return text, 0
    shown, cut_line, _ = text[:PREVIEW_CHARACTERS].rpartition("\n")
    shown = shown if cut_line else text[:PREVIEW_CHARACTERS]
    return shown, text.count("\n") - shown.count("\n")


def preview(text: str, key: str) -> str:
    """The beginning of a song, and how much more there is, which `key` opens."""
    shown, more = beginning(text)
    if not more and shown == text:
        return safe_text(text)
    told = t("{count} more lines; {key} opens them all", count=more, key=key)
    return safe_text(shown) + "\n\n" + told

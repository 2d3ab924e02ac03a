"""What tests do to the first line of a song that is kept as a document."""

from __future__ import annotations

from core.songs import edits
from core.songs.history import History


def write(song: History, text: str) -> None:
    song.change(edits.set_text(song.document, "l1", text), f"write {text}")


def first(song: History) -> str:
    return song.document.lines["l1"].text

"""What the desk tells, in words."""

from __future__ import annotations

from collections.abc import Callable

from core.writing.desk_song import TOGETHER
from core.writing.desk_state import Note, NoteName
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

NOTES: dict[NoteName, str] = {
    "branch": "on the branch {branch}",
    "changed elsewhere": "the song was changed elsewhere: that is on the branch {branch}",
    "line ends in": "the line is to end in {word}: {more} writes it",
    "line is locked": "this line is locked: {lock} frees it",
    "nothing to redo": "nothing to redo",
    "nothing to save": "nothing to save yet",
    "nothing to undo": "nothing to undo",
    "redone": "redone: {what}",
    "saved": "saved as {title}",
    "undone": "undone: {what}",
    "stop first": "it is writing: {stop} stops",
    "no model": "there is no model yet: {train} trains one",
    "no open lines": "no line is open: all have a text, or are locked",
    "no more": "nothing new came: {more} tries again",
    "stopped": "stopped",
}
NAMED_KEYS = {
    "lock": "lines.lock",
    "stop": "lines.stop",
    "train": "app.train",
    "more": "lines.more",
}
"""What stands for a key in `NOTES`, and the row of the table of keys that it reaches."""
CHANGES = (
    "choice", "edit", "lock", "unlock", "line form", "add line", "remove line", "differ",
    "add section",    "new title", "free text", "open lines", "changed elsewhere",
)  # fmt: skip
"""Names of changes, as undo tells them."""


def note_text(note: Note, key_to: Callable[[str], str]) -> str:
    """A note as one reads it; `key_to` tells the key that reaches a row now."""
    template = NOTES[note.name]
    values = {name: _value(name, value) for name, value in note.values.items()}
    keys = {name: key_to(id) for name, id in NAMED_KEYS.items() if f"{{{name}}}" in template}
    return t(template, **values, **keys)


def _value(name: str, value: object) -> str:
    said = safe_line(str(value))
    return t(said.partition(TOGETHER)[0].strip()) if name == "what" else said

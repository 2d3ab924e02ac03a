"""What the desk tells, in words."""

from __future__ import annotations

from core.writing.desk_song import TOGETHER
from core.writing.desk_state import Note, NoteName
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

NOTES: dict[NoteName, str] = {
    "branch": "on the branch {branch}",
    "changed elsewhere": "the song was changed elsewhere: that is on the branch {branch}",
    "line is locked": "this line is locked: k frees it",
    "nothing to redo": "nothing to redo",
    "nothing to save": "nothing to save yet",
    "nothing to undo": "nothing to undo",
    "redone": "redone: {what}",
    "saved": "saved as {title}",
    "undone": "undone: {what}",
    "stop first": "it is writing: Esc stops",
    "no model": "There is no model to write with yet. F3 trains one.",
    "no open lines": "no line is open: all have a text, or are locked",
    "no more": "nothing new came: Space tries again",
    "stopped": "stopped",
}
CHANGES = (
    "choice", "edit", "lock", "unlock", "line form", "add line", "remove line", "differ",
    "add section",    "new title", "free text", "open lines", "changed elsewhere",
)  # fmt: skip
"""Names of changes, as undo tells them."""


def note_text(note: Note) -> str:
    """A note as one reads it."""
    values = {name: _value(name, value) for name, value in note.values.items()}
    return t(NOTES[note.name], **values)


def _value(name: str, value: object) -> str:
    said = safe_line(str(value))
    return t(said.partition(TOGETHER)[0].strip()) if name == "what" else said

"""Which keys of Compose one needs now, of the many that work: these come first in the footer."""

from __future__ import annotations

from core.writing.session import WritingSession

OTHERS = ("compose.previous", "compose.next", "compose.compare")
"""The way to other takes."""
TURN = ("compose.cooler", "compose.warmer")


def needed_keys(writing: WritingSession, *, editing: bool, typing: bool) -> tuple[str, ...]:
    """Ids of the table of keys, the most needed one first.

    Args:
        editing: whether the lyrics are being edited.
        typing: whether letters are text.
    """
    take = writing.state.take
    others = OTHERS if len(writing.state.takes) > 1 else ()
    if editing:
        return ("edit.continue", "edit.done", "compose.save", *TURN, "compose.undo")
    if writing.job is not None:
        # Of several takes that are being written one wants to see the others.
        rest = (*others, *TURN) if others else (*TURN, "compose.save")
        return ("compose.stop", *rest, "compose.edit")
    if take is None:
        return ("compose.write", "compose.models", *TURN, "app.train", "compose.edit")
    keep = ("compose.save", "compose.edit", "compose.continue", "compose.again")
    if take.saved:
        keep = (*keep[1:], keep[0])
    return ("compose.write", *others, *keep) if typing else (*others, *keep, "compose.write")

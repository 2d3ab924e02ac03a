"""The words for what a session tells."""

from __future__ import annotations

from core.writing.facts import Fact, FactName
from studio.wording.i18n import t

WORDS: dict[FactName, str] = {
    "new take": "new take",
    "another take": "another take",
    "same seed": "same seed",
    "several takes": "several takes",
    "three temperatures": "three temperatures",
    "three cells": "three cells",
    "going on": "going on",
    "edit": "edit",
    "settings": "settings",
    "temperature": "temperature {before} to {after}",
    "dropped take": "dropped take",
    "opened song": "opened song",
    "looking for models": "looking for models",
    "no model": "there is no model yet: F3 trains one",
    "other model": "{cell} of {corpus} writes now",
    "nothing to continue": "write a few words first",
    "being written": "it is still being written (Esc stops)",
    "stop first": "stop writing first (Esc)",
    "nothing to save": "there is nothing to save yet",
    "will be saved": "will be saved when it ends",
    "will be saved already": "will be saved when it ends, as you asked (Esc ends it)",
    "saved already": "saved already",
    "saved": "saved as {title} (F5 shows it)",
    "saved again": "saved in {title} (u and s bring back what it said)",
    "saved anew": "the song was deleted meanwhile: saved anew as {title}",
    "saved beside": "the song was changed elsewhere: this is saved beside it, as {title}",
    "changed elsewhere": "{title} was changed elsewhere: F5 and Enter show how it is now",
    "dropped": "dropped take {key} (u takes it back)",
    "song gone": "this song is gone",
    "song has changes": "open already, with changes that are not saved",
    "song opened beside": "changed elsewhere meanwhile; your own changes are take {number}",
    "left over": "unsaved takes from last time: {count} (s saves, d drops)",
    "nothing to undo": "nothing to undo",
    "nothing to redo": "nothing to redo",
    "undone": "undone: {label}",
    "redone": "redone: {label}",
}
REASONS = {
    "song-end": "the song came to its end",
    "lines": "all lines are written",
    "length": "as long as it may get",
    "stopped": "stopped",
}
"""Why a take ended."""


def fact_text(fact: Fact) -> str:
    """A fact in the current language."""
    values = {
        name: fact_text(value) if isinstance(value, Fact) else value
        for name, value in fact.values.items()
    }
    return t(WORDS[fact.name], **values)


def reason_text(reason: str) -> str:
    """Why a take ended, in the current language; a reason of a later version as it stands."""
    return t(REASONS.get(reason, reason))

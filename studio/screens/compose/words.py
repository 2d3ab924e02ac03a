"""The words for what a session tells."""

from __future__ import annotations

from collections.abc import Callable

from core.writing.facts import Fact, FactName
from studio.widgets.lines import cut_middle
from studio.wording.i18n import t

WORDS: dict[FactName, str] = {
    "new take": "new take",
    "another take": "another take",
    "same seed": "same seed",
    "several takes": "several takes",
    "three temperatures": "three temperatures",
    "three cells": "all cells",
    "going on": "going on",
    "edit": "edit",
    "settings": "settings",
    "temperature": "temperature {before} to {after}",
    "dropped take": "dropped take",
    "opened song": "opened song",
    "looking for models": "looking for models",
    "no model": "there is no model yet: {train} trains one",
    "other model": "{cell} of {corpus} writes now",
    "fitting model": "{cell} of {corpus} writes: it knows these words ({models}: others)",
    "foreign words": "{corpus} never learnt this language: {models} chooses another model",
    "words nobody learnt": "no model here has learnt this language: {train} trains one",
    "nothing to continue": "write a few words first",
    "being written": "it is still being written ({stop} stops)",
    "stop first": "stop writing first ({stop})",
    "nothing to save": "there is nothing to save yet",
    "will be saved": "will be saved when it ends",
    "will be saved already": "will be saved when it ends, as you asked ({stop} ends it)",
    "saved already": "saved already",
    "saved": "saved as {title} ({songs} shows it)",
    "saved again": "saved in {title} ({undo} and {save} bring back what it said)",
    "saved anew": "the song was deleted meanwhile: saved anew as {title}",
    "saved beside": "the song was changed elsewhere: this is saved beside it, as {title}",
    "changed elsewhere": "{title} was changed elsewhere: {songs} and {open} show how it is now",
    "dropped": "dropped take {number} ({undo} takes it back)",
    "song gone": "this song is gone",
    "song has changes": "open already, with changes that are not saved",
    "song opened beside": "changed elsewhere meanwhile; your own changes are take {number}",
    "left over": "unsaved takes from last time: {count} ({save} saves, {drop} drops)",
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
NAMED_KEYS = {
    "stop": "compose.stop",
    "save": "compose.save",
    "drop": "compose.delete",
    "undo": "compose.undo",
    "models": "compose.models",
    "songs": "app.songs",
    "open": "songs.open",
    "train": "app.train",
}
"""What stands for a key in `WORDS`, and the row of the table of keys that it reaches."""


MOST_OF_A_TITLE = 30
"""Cells: what can be done about it stands behind the title, and is to be read as well."""


def fact_text(fact: Fact, key_to: Callable[[str], str]) -> str:
    """A fact in the current language; `key_to` tells the key that reaches a row now."""
    values = {
        name: fact_text(value, key_to) if isinstance(value, Fact) else value
        for name, value in fact.values.items()
    }
    if isinstance(title := values.get("title"), str):
        values["title"] = cut_middle(title, MOST_OF_A_TITLE)
    template = WORDS[fact.name]
    keys = {name: key_to(id) for name, id in NAMED_KEYS.items() if f"{{{name}}}" in template}
    return t(template, **values, **keys)


def reason_text(reason: str) -> str:
    """Why a take ended, in the current language; a reason of a later version as it stands."""
    return t(REASONS.get(reason, reason))

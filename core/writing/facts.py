"""What a session tells, by name and with its values; who shows it has the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

StepName = Literal[
    "new take",
    "another take",
    "same seed",
    "several takes",
    "three temperatures",
    "three cells",
    "going on",
    "edit",
    "settings",
    "temperature",
    "dropped take",
    "opened song",
]
"""Changes that undo takes back. `temperature`: before, after."""
NoteName = Literal[
    "looking for models",
    "no model",
    "other model",
    "fitting model",
    "foreign words",
    "words nobody learnt",
    "nothing to continue",
    "being written",
    "stop first",
    "nothing to save",
    "will be saved",
    "will be saved already",
    "saved already",
    "saved",
    "saved again",
    "saved anew",
    "saved beside",
    "changed elsewhere",
    "dropped",
    "song gone",
    "song has changes",
    "song opened beside",
    "left over",
    "nothing to undo",
    "nothing to redo",
    "undone",
    "redone",
]
"""`other model`, `fitting model`: cell, corpus. `foreign words`: corpus. `saved`, `saved again`,
`saved anew` (the song was deleted), `saved beside` (it was changed elsewhere), `changed elsewhere`:
title. `dropped`: number. `song opened beside`: number of the take with one's own changes. `left
over`: count. `undone` and `redone`: label, the fact that names the step."""
FactName = StepName | NoteName


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, or a step that can be undone."""

    name: FactName
    values: Mapping[str, object] = field(default_factory=dict)

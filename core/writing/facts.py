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
    "ended",
    "nothing to continue",
    "stop first",
    "nothing to save",
    "saved already",
    "saved",
    "dropped",
    "song gone",
    "left over",
    "nothing to undo",
    "nothing to redo",
    "undone",
    "redone",
]
"""`other model`, `fitting model`: cell, corpus. `foreign words`: corpus. `ended`: reason, as the
composer says. `saved`: title. `dropped`: number. `left over`: count. `undone` and `redone`: label,
the fact that names the step."""
FactName = StepName | NoteName


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, or a step that can be undone."""

    name: FactName
    values: Mapping[str, object] = field(default_factory=dict)

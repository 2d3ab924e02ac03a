"""What there is to do in a lesson, with the keys as they are bound."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.keys.learn import TURNED_BY
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.explaining.lesson import Lesson


def what_to_do(lesson: Lesson, key_to: Callable[[str], str]) -> str:
    """The sentence of a lesson; `key_to` tells the key that reaches a row of the table."""
    keys = {name: _written([key_to(id) for id in TURNED_BY[name]]) for name in lesson.do.fields}
    return lesson.do.saying(**keys).said(t)


def _written(names: list[str]) -> str:
    """Two arrows are one sign; other keys stand apart."""
    return ("" if set(names) <= set("←→") else " ").join(names)

"""The table of lessons: whatever lists or shows them goes by it."""

from __future__ import annotations

from importlib import import_module

from core.errors import ModelError
from core.explaining.lesson import Lesson

_FILES = {
    1: "tokens",
    2: "vectors",
    3: "memory",
    4: "fading",
    5: "gates",
    6: "chance",
    7: "by_heart",
    8: "attention",
}
"""Each file of this folder holds its lesson as `LESSON`."""
NUMBERS = tuple(_FILES)
SEVERAL = {4, 8}
"""Lessons that hold several cells side by side: they are given a model of each."""


def lesson(number: int) -> Lesson:
    """A lesson by its number, from 1.

    Raises:
        ModelError: there is no such lesson.
    """
    if number not in _FILES:
        raise ModelError(
            "there is no lesson {number}", number=number, hint="lessons: {known}",
            known=", ".join(map(str, NUMBERS)),
        )  # fmt: skip
    found: Lesson = import_module(f"core.explaining.lessons.{_FILES[number]}").LESSON
    return found

"""The demo models of a language as lessons look at them, loaded once for all tests."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from core.explaining import cells
from core.explaining.lesson import LessonState, Page, Subject, View
from core.explaining.lessons.table import lesson
from core.library.models import demo_models
from core.library.subjects import load_subject

PAGES = (Page(80, 14), Page(120, 26))
_home = tempfile.TemporaryDirectory(prefix="lessons-")


@lru_cache
def demo_subjects(language: str) -> dict[str, Subject]:
    """By cell."""
    home = Path(_home.name)
    return {
        cell: load_subject(home, demo_models()[f"{language}-{cell}"])
        for cell in ("rnn", "lstm", "gru")
    }


def state_of(language: str, cell: str, *, alone: bool = False, **changes: object) -> LessonState:
    """A model of that cell, with the others beside it."""
    subjects = demo_subjects(language)
    others = () if alone else tuple(s for name, s in subjects.items() if name != cell)
    return LessonState((subjects[cell], *others), **changes)


def fitting_view(number: int, state: LessonState, page: Page) -> View:
    """A view that fits its page."""
    view = lesson(number).view(state, page)
    assert 0 < len(view.rows) <= page.height
    for row in view.rows:
        assert cells.width("".join(text for text, _ in row)) <= page.width
    return view

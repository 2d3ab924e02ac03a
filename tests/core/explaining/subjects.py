"""Demo models as lessons look at them, each loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from core.explaining.lesson import LessonState, Subject
from core.library.models import demo_models
from core.library.subjects import load_subject


@cache
def demo(name: str) -> Subject:
    """One that travels alone: its songs would have to be prepared first."""
    return load_subject(Path("/nowhere"), demo_models()[name])


def looking(name: str, line: str = "", **state: object) -> LessonState:
    """A lesson's state on a demo model."""
    return LessonState((demo(name),), line, **state)  # type: ignore[arg-type]

"""Lesson 5."""

from __future__ import annotations

from core.explaining.lesson import Knob, LessonState, Page, Told, View, about


class Gates:
    """See `core.explaining.lesson.Lesson`."""

    number = 5
    key = "gates"
    title = Told("Gates")
    question = Told("This lesson is yet to come.")
    do = Told("This lesson is yet to come.")
    formula: tuple[str, ...] = ()
    asks: Told | None = None

    def example(self, state: LessonState) -> str:
        return ""

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        return ()

    def view(self, state: LessonState, page: Page) -> View:
        return View((), {}, Told("This lesson is yet to come."), aside=about(state, page.t))


LESSON = Gates()

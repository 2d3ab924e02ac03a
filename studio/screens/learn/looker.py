"""Looks into models in a thread; each is loaded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.library.models import ModelChoice, ModelLibrary, best_model
from studio.screens.frame.newest import Newest
from studio.screens.frame.screen import StudioScreen

if TYPE_CHECKING:
    from core.explaining.lesson import Knob, LessonState, Page, Subject, View


@dataclass(frozen=True)
class Wish:
    """What is to be seen."""

    number: int
    choice: ModelChoice
    others: tuple[ModelChoice, ...]
    """Models to hold beside it, where the lesson wants some."""
    state: LessonState
    """Without its subjects, which are loaded where one looks."""
    page: Page


@dataclass(frozen=True)
class Seen:
    """A view, and what one can do about it."""

    view: View
    knobs: tuple[Knob, ...]
    example: str
    """The line that is looked at where none was written."""


class Looker:
    """Makes views. `shown` and `failed` are called in the app's thread."""

    def __init__(
        self,
        screen: StudioScreen,
        shown: Callable[[Wish, Seen], None],
        failed: Callable[[LyricStudioError], None],
    ) -> None:
        self._screen, self._shown = screen, shown
        self._thread = Newest(screen, "look", failed)
        self._subjects: dict[str, tuple[str, Subject]] = {}

    @property
    def busy(self) -> bool:
        return self._thread.busy

    def look(self, wish: Wish) -> None:
        """Asks for a view; one that nobody has begun yet is forgotten."""
        library = self._screen.studio.library
        self._thread.ask(lambda: self._seen(library, wish), lambda seen: self._shown(wish, seen))

    def _seen(self, library: ModelLibrary, wish: Wish) -> Seen:
        from core.explaining.lessons.table import lesson

        subjects = tuple(self._subject(library, each) for each in (wish.choice, *wish.others))
        own, state = lesson(wish.number), replace(wish.state, subjects=subjects)
        return Seen(own.view(state, wish.page), own.knobs(state), own.example(state))

    def _subject(self, library: ModelLibrary, choice: ModelChoice) -> Subject:
        from core.library.subjects import subject_of

        key = str(choice.path)
        kept = self._subjects.get(key)
        if kept is None or kept[0] != choice.sha256:
            kept = choice.sha256, subject_of(library, choice)
            self._subjects[key] = kept
        return kept[1]


def beside(models: list[ModelChoice], choice: ModelChoice) -> tuple[ModelChoice, ...]:
    """The best model of each other cell, of the same corpus."""
    own = {choice.cell}
    cells = dict.fromkeys(model.cell for model in models if model.cell not in own)
    found = (best_model(models, cell=cell, corpus=choice.corpus) for cell in cells)
    return tuple(model for model in found if model is not None)

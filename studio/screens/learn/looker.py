"""Looks in a thread: one view at a time, and of what is asked meanwhile only the newest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.library.models import ModelChoice, ModelLibrary, best_model
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


@dataclass
class Looker:
    """Makes views. `shown` and `failed` are called in the app's thread."""

    screen: StudioScreen
    shown: Callable[[Wish, Seen], None]
    failed: Callable[[LyricStudioError], None]
    busy: bool = False
    _next: Wish | None = None
    _subjects: dict[str, tuple[str, Subject]] = field(default_factory=dict)

    def look(self, wish: Wish) -> None:
        """Asks for a view; one that nobody has begun yet is forgotten."""
        if self.busy:
            self._next = wish
            return
        self.busy = True
        library, app = self.screen.studio.library, self.screen.app

        def work() -> None:
            try:
                result: Seen | LyricStudioError = self._seen(library, wish)
            except LyricStudioError as error:
                result = error
            if self.screen.is_running:
                app.call_from_thread(self._done, wish, result)

        self.screen.run_worker(
            work, thread=True, name="look", group="look", description="looking into a model",
            exit_on_error=False,
        )  # fmt: skip

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

    def _done(self, wish: Wish, result: Seen | LyricStudioError) -> None:
        self.busy = False
        following, self._next = self._next, None
        if not self.screen.is_mounted:
            return
        if following is not None:
            self.look(following)
        if isinstance(result, LyricStudioError):
            self.failed(result)
        else:
            self.shown(wish, result)


def beside(models: list[ModelChoice], choice: ModelChoice) -> tuple[ModelChoice, ...]:
    """The best model of each other cell, of the same corpus."""
    own = {choice.cell}
    cells = dict.fromkeys(model.cell for model in models if model.cell not in own)
    found = (best_model(models, cell=cell, corpus=choice.corpus) for cell in cells)
    return tuple(model for model in found if model is not None)

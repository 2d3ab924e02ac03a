"""Which model writes on the desk: that of Compose, or one chosen here; made ready ahead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from core.errors import LyricStudioError
from core.forms.sheet_song import scheme_of
from core.library.line_writers import LineWriters, Ready
from core.library.models import ModelChoice, first_model
from core.songs.document import Document
from studio.screens.frame.dialogs import ChooseDialog
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import language, t
from studio.wording.safe_text import safe_text


class DeskModel:
    """Reads the library and makes a model ready, in threads."""

    def __init__(self, screen: StudioScreen, changed: Callable[[], None]) -> None:
        self._screen = screen
        self._changed = changed
        self.writers: LineWriters | None = None
        self.all: list[ModelChoice] = []
        self.known = False
        self.choice: ModelChoice | None = None
        self.ready: Ready | None = None
        """The model in use with the rhymes of the song, once it is ready."""
        self.problem: LyricStudioError | None = None
        self._wanted: tuple[str, str, str] | None = None

    def read(self) -> None:
        """Reads in a thread which models there are."""
        library, tell = self._screen.studio.library, self._screen.app.call_from_thread

        def read() -> None:
            models = library.models()
            tell(self._found, models)

        self._screen.run_worker(
            read, thread=True, name="models", group="models", description="models", exclusive=True,
            exit_on_error=False,
        )  # fmt: skip

    def _found(self, models: list[ModelChoice]) -> None:
        self.all, self.known = models, True
        session, settings = self._screen.studio.session, self._screen.studio.settings
        own = [model for model in models if model.name == session.desk_model]
        corpus = session.corpus or (None if settings.corpus == "auto" else settings.corpus)
        self.choice = own[0] if own else first_model(
            models, name=session.model, cell=session.cell, corpus=corpus, language=language(),
        )  # fmt: skip
        self._changed()

    def maker(self, document: Document | None) -> Callable[[], Ready] | None:
        """What makes the model in use ready for a song, in a thread; None without a model."""
        if self.choice is None:
            return None
        if self.writers is None:
            self.writers = LineWriters(self._screen.studio.library)
        scheme = scheme_of(document.scheme if document is not None else "")
        return partial(self.writers.get, self.choice, scheme)

    def get_ready(self, document: Document) -> None:
        """Makes the model ready ahead of its first line; does nothing where it is already."""
        make = self.maker(document)
        if make is None or self.choice is None:
            return
        wanted = str(self.choice.path), self.choice.sha256, scheme_of(document.scheme)
        if wanted == self._wanted:
            return
        self._wanted, self.ready, self.problem = wanted, None, None
        tell = self._screen.app.call_from_thread

        def ready() -> None:
            try:
                tell(self._made, wanted, make(), None)
            except LyricStudioError as error:
                tell(self._made, wanted, None, error)

        self._screen.run_worker(
            ready, thread=True, name="ready", group="ready", description="loading a model",
            exclusive=True, exit_on_error=False,
        )  # fmt: skip

    def _made(
        self, wanted: tuple[str, str, str], ready: Ready | None, problem: LyricStudioError | None
    ) -> None:
        if wanted != self._wanted:
            return
        self.ready, self.problem = ready, problem
        if problem is not None:
            self._screen.studio.show_error(problem)
        elif ready is not None and ready.unread is not None:
            self._screen.studio.show_error(ready.unread)
        self._changed()

    def choose(self) -> None:
        """Asks which model writes here."""
        if not self.all:
            return
        models = sorted(self.all, key=lambda model: (model.kind != "run", model.corpus, model.name))
        lines = []
        for model in models:
            bits = "" if model.bits_per_char is None else f"{model.bits_per_char:.2f}"
            lines.append(f"{safe_text(model.name)}  {model.cell.upper()}  {bits}")
        at = models.index(self.choice) if self.choice in models else 0

        def answer(place: int | None) -> None:
            if place is not None:
                self.choice = models[place]
                self._screen.studio.session.desk_model = models[place].name
                self._changed()

        self._screen.app.push_screen(ChooseDialog(t("Write with"), lines, at), answer)

    def named(self) -> str:
        """The model as the title of the desk says it."""
        if self.choice is None:
            return t("no model yet") if self.known else ""
        name = safe_text(self.choice.name)
        if self.problem is not None:
            return t("{model} cannot be loaded", model=name)
        if self.ready is None:
            return t("{model}, getting ready", model=name)
        if self.ready.with_lines:
            return t("{model} + line writer", model=name)
        return t("{model}, trained without forms", model=name)

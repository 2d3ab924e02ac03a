"""Which model writes: the library is read in a thread, and the person chooses from it."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import LyricStudioError
from core.library.models import ModelChoice, first_model
from core.library.repertoires import repertoires
from core.model.cells.table import USUAL
from core.writing.session import WritingSession
from studio.screens.frame.dialogs import ChooseDialog, ConfirmDialog
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import language, t
from studio.wording.safe_text import safe_text


class ModelChooser:
    """Reads and loads models in threads, and asks which one, or whether to train one."""

    def __init__(
        self,
        screen: StudioScreen,
        writing: WritingSession,
        found: Callable[[list[ModelChoice]], None],
    ) -> None:
        self._screen = screen
        self._writing = writing
        self._found = found
        """Told which models there are, each time they have been read."""
        self._corpora: set[str] = set()
        """Those of which it is known what their models have learnt to write with."""

    def read(self) -> None:
        """Reads in a thread which models there are; small files only, so it takes moments."""
        library, tell = self._screen.studio.library, self._screen.app.call_from_thread

        def read() -> None:
            models = library.models()
            tell(self._found, models)
            read = repertoires(model for model in models if model.corpus not in self._corpora)
            self._corpora |= read.keys()
            tell(self._writing.models.learnt, read)

        self._screen.run_worker(
            read, thread=True, name="models", group="models", description="models", exclusive=True,
            exit_on_error=False,
        )  # fmt: skip

    def first(self, models: list[ModelChoice]) -> ModelChoice | None:
        """The model to begin with: the one of the last time, or what suits the settings."""
        session, corpus = self._screen.studio.session, self._screen.studio.settings.corpus
        return first_model(
            models,
            name=session.model,
            cell=session.cell,
            corpus=session.corpus or (None if corpus == "auto" else corpus),
            language=language(),
        )

    def load(self, model: ModelChoice) -> None:
        """Remembers a model and loads it in a thread, so that Enter need not wait."""
        studio = self._screen.studio
        session = studio.session
        session.model, session.cell, session.corpus = model.name, model.cell, model.corpus
        app = self._screen.app

        def load() -> None:
            try:
                studio.library.warm(model)
            except LyricStudioError as error:
                app.call_from_thread(studio.show_error, error)

        self._screen.run_worker(
            load, thread=True, name="load", group="load", description="loading a model",
            exit_on_error=False,
        )  # fmt: skip

    def offer_training(self, cell: str | None) -> None:
        """Asks whether to train a model of that cell for the corpus in use."""
        studio = self._screen.studio
        corpus = self._writing.models.corpus or studio.session.corpus
        corpus = corpus or ("demo-zh" if language() == "zh" else "demo-en")
        wanted = cell or USUAL
        question = t(
            "There is no {cell} for {corpus} yet. Train one? The form will be filled in.",
            cell=wanted.upper(),
            corpus=safe_text(corpus),
        )

        def answer(yes: bool | None) -> None:
            if yes:
                studio.go_to("train").preset(cell=wanted, corpus=corpus)

        dialog = ConfirmDialog(question, yes=t("Train"), no=t("Not now"))
        self._screen.app.push_screen(dialog, answer)

    def choose(self) -> None:
        """Shows the list of all models."""
        writing = self._writing
        if not writing.models.all:
            self.offer_training(None)
            return
        models = sorted(
            writing.models.all,
            key=lambda m: (m.corpus, m.cell, m.bits_per_char or float("inf"), m.name),
        )
        paths = [model.path for model in models]
        in_use = writing.model.path if writing.model else None
        place = paths.index(in_use) if in_use in paths else 0

        def take(index: int | None) -> None:
            if index is not None:
                writing.choose(models[index])

        title = t("Models: cell, held-out bits per character, corpus, name")
        lines = [_line(model) for model in models]
        self._screen.app.push_screen(ChooseDialog(title, lines, place), take)


def _line(model: ModelChoice) -> str:
    bits = "-" if model.bits_per_char is None else f"{model.bits_per_char:.2f}"
    now = f"  {t('training now')}" if model.training else ""
    return f"{model.cell.upper():<5}{bits:>6}  {model.corpus}  {model.name}{now}"

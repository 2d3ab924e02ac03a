"""Compose, the part that chooses models: the shelf, the three cells, and the list of all."""

from __future__ import annotations

from textual.widgets import Input

from core.errors import LyricStudioError
from core.library.models import ModelChoice, best_model, first_model
from core.writing.sitting import TakeView
from studio.screens.compose.base import ComposeBase
from studio.screens.compose.options import OptionsDialog
from studio.screens.frame.dialogs import ChooseDialog, ConfirmDialog
from studio.wording.i18n import language, t
from studio.wording.safe_text import safe_text


class Models(ComposeBase):
    """Which model writes, and how words are drawn from it."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted_run: str | None = None

    def read_shelf(self) -> None:
        """Reads in a thread which models there are; small files only, so it takes moments."""
        shelf = self.studio.shelf

        def read() -> None:
            models = shelf.models()
            self.app.call_from_thread(self._shelf_was_read, models)

        self.run_worker(
            read, thread=True, name="shelf", group="shelf", description="models", exclusive=True,
            exit_on_error=False,
        )  # fmt: skip

    def _shelf_was_read(self, models: list[ModelChoice]) -> None:
        first_time = not self.shelf_read
        self.models, self.shelf_read = models, True
        session = self.studio.session
        if self.model is not None:
            # The same model, perhaps with a better checkpoint; one that is gone stays in memory.
            same = next((model for model in models if model.path == self.model.path), self.model)
            self.model = same
        wanted, self._wanted_run = self._wanted_run, None
        for model in models:
            if wanted is not None and model.kind == "run" and model.name == wanted:
                self.take_over(model)
        if self.model is None:
            corpus = self.studio.settings.corpus
            chosen = first_model(
                models,
                name=session.model,
                cell=session.cell,
                corpus=session.corpus or (None if corpus == "auto" else corpus),
                language=language(),
            )
            if chosen is not None:
                self.use_model(chosen)
            elif first_time:
                self.say(t("there is no model yet: F3 trains one"))
        wish, self._wish = self._wish, None
        if wish is not None and self.model is not None:
            wish()
        self.show_all()

    def runs_changed(self) -> None:
        self.read_shelf()

    def model_improved(self, run: str) -> None:
        self.read_shelf()

    def compose_with(self, run: str) -> None:
        """The model of this run is wanted: at once, or as soon as the shelf has been read."""
        self._wanted_run = run
        self.read_shelf()

    def available_cells(self) -> frozenset[str]:
        """Cells that the corpus in use has a model of."""
        corpus = self.model.corpus if self.model else None
        return frozenset(model.cell for model in self.models if model.corpus == corpus)

    def use_model(self, model: ModelChoice) -> None:
        """Takes a model into use and loads it in a thread, so that Enter need not wait."""
        self.model = model
        session = self.studio.session
        session.model, session.cell, session.corpus = model.name, model.cell, model.corpus
        prompt = self.query_one("#prompt", Input)
        if not prompt.value and session.prompt is None and model.start:
            prompt.value = model.start
            prompt.cursor_position = len(model.start)
        shelf, app, studio = self.studio.shelf, self.app, self.studio

        def load() -> None:
            try:
                shelf.warm(model)
            except LyricStudioError as error:
                app.call_from_thread(studio.show_error, error)

        self.run_worker(
            load, thread=True, name="load", group="load", description="loading a model",
            exit_on_error=False,
        )  # fmt: skip

    def action_cell(self, cell: str) -> None:
        """The best model of that cell takes over, in the middle of a line if need be."""
        corpus = self.model.corpus if self.model else None
        model = best_model(self.models, cell=cell, corpus=corpus)
        if model is None:
            if self.shelf_read:
                self.offer_training(cell)
            return
        self.take_over(model)

    def take_over(self, model: ModelChoice) -> None:
        """Another model goes on from here; while it writes, in the take that is being written."""
        writing = self.job is not None and len(self.job.request.parts) == 1
        changed = self.model is None or model.path != self.model.path
        self.use_model(model)
        if changed:
            self.say(
                t("{cell} of {corpus} writes now", cell=model.cell.upper(), corpus=model.corpus)
            )
        take = self.sitting.state.take
        if writing and changed and take is not None and take.writing:
            self.go_on_in(take)
        self.show_all()

    def go_on_in(self, take: TakeView) -> None:
        raise NotImplementedError

    def offer_training(self, cell: str | None) -> None:
        corpus = self.model.corpus if self.model else None
        if corpus is None:
            corpus = self.studio.session.corpus or ("demo-zh" if language() == "zh" else "demo-en")
        wanted = cell or "lstm"
        question = t(
            "There is no {cell} for {corpus} yet. Train one? The form will be filled in.",
            cell=wanted.upper(),
            corpus=safe_text(corpus),
        )

        def answer(yes: bool | None) -> None:
            if yes:
                self.studio.go_to("train").preset(cell=wanted, corpus=corpus)

        self.app.push_screen(ConfirmDialog(question, yes=t("Train"), no=t("Not now")), answer)

    def action_models(self) -> None:
        if not self.models:
            self.offer_training(None)
            return
        ordered = sorted(
            self.models, key=lambda m: (m.corpus, m.cell, m.bits_per_char or float("inf"), m.name)
        )
        lines = []
        for model in ordered:
            bits = "-" if model.bits_per_char is None else f"{model.bits_per_char:.2f}"
            now = f"  {t('training now')}" if model.training else ""
            lines.append(f"{model.cell.upper():<5}{bits:>6}  {model.corpus}  {model.name}{now}")
        paths = [model.path for model in ordered]
        chosen = paths.index(self.model.path) if self.model and self.model.path in paths else 0

        def choose(index: int | None) -> None:
            if index is not None:
                self.take_over(ordered[index])

        title = t("Models: cell, held-out bits per character, corpus, name")
        self.app.push_screen(ChooseDialog(title, lines, chosen), choose)

    def action_samplers(self) -> None:
        def done(values: dict[str, float | int | None] | None) -> None:
            if values is None:
                return
            self.max_lines = int(values.pop("max_lines") or self.max_lines)
            self.max_tokens = int(values.pop("max_tokens") or self.max_tokens)
            seed = values.pop("seed")
            self.fixed_seed = None if seed is None else int(seed)
            self.options = dict(values)
            self.sitting.change(t("settings"), options=self.options_state())
            self.remember_options()
            self.show_all()

        self.app.push_screen(
            OptionsDialog(
                self.sampler_settings(), max_lines=self.max_lines, max_tokens=self.max_tokens,
                seed=self.fixed_seed,
            ),
            done,
        )  # fmt: skip

    def options_state(self) -> tuple[tuple[str, object], ...]:
        """The options as undo keeps them."""
        extra = {"max_lines": self.max_lines, "max_tokens": self.max_tokens,
                 "seed": self.fixed_seed}  # fmt: skip
        return tuple(sorted({**self.options, **extra}.items()))

    def take_over_state(self) -> None:
        """After undo or redo: start words, temperature and options follow the state."""
        state = self.sitting.state
        self.dial.temperature = state.temperature
        values = dict(state.options)
        self.max_lines = values.pop("max_lines", self.max_lines)
        self.max_tokens = values.pop("max_tokens", self.max_tokens)
        self.fixed_seed = values.pop("seed", None)
        self.options = values
        prompt = self.query_one("#prompt", Input)
        if prompt.value != state.prompt:
            prompt.value = state.prompt
            prompt.cursor_position = len(state.prompt)

    def remember_options(self) -> None:
        session = self.studio.session
        session.settings, session.seed = dict(self.options), self.fixed_seed
        session.lines = self.max_lines

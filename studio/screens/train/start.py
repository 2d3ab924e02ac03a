"""The half of Train that starts a run: corpora, form, and the process that makes the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.library.bases import base_name
from core.library.offers import Offer, offers
from core.runs.estimate import PastRun, past_runs
from core.runs.store import RunConfig
from core.runs.tasks import LYRICS
from core.runs.twins import twin_of
from studio.screens.frame.dialogs import ChooseDialog, ConfirmDialog
from studio.screens.frame.messages import RunsChanged
from studio.screens.frame.run_actions import RunScreen
from studio.screens.train.claim import Claim
from studio.screens.train.corpora import CorpusChoice, list_corpora
from studio.screens.train.corpus_picker import AddFiles, CorpusPicker
from studio.screens.train.form import TrainForm
from studio.screens.train.launch import (
    TrainingCreated,
    TrainingNotStarted,
    TrainingPreparing,
    TrainRequest,
    start_training,
    train_command,
)
from studio.screens.train.remember import kept_of, restore, restore_origin
from studio.screens.train.texts import TextsChoice, TextsRead, read_texts
from studio.screens.train.texts_dialog import TextsDialog
from studio.wording.i18n import language, t


class StartScreen(RunScreen):
    """A screen with a `TrainForm`."""

    def __init__(self) -> None:
        super().__init__()
        self.corpora: list[CorpusChoice] = []
        self.preparing = False
        """Whether a process makes a run now."""
        self._of_songs = True
        """Whether that run learns from a corpus."""
        self.form_ready = False
        self._wanted: dict[str, Any] = {}
        self._origin_kept = ""
        """The base model that was chosen when the form was left; "" once that is taken."""

    @property
    def form(self) -> TrainForm:
        return self.query_one(TrainForm)

    @property
    def form_shown(self) -> bool:
        """Whether the form is on screen."""
        raise NotImplementedError

    def show_title(self, text: str = "") -> None:
        """Says what is being prepared, or what run is in view."""
        raise NotImplementedError

    def run_created(self, name: str) -> None:
        """The run that was asked for is there."""
        raise NotImplementedError

    def action_form(self) -> None:
        """Shows the form and goes to it."""
        raise NotImplementedError

    # What the form begins with

    def restore_form(self) -> None:
        """The form as it was left, but for what has to be read first."""
        if (kept := self.studio.session.form) is not None:
            restore(self.form, kept)
            self._origin_kept = kept.origin

    def keep_form(self) -> None:
        if self.form_ready:
            self.studio.session.form = kept_of(self.form)

    def load_corpora(self) -> None:
        self.run_worker(
            self._read_corpora, name="corpora", group="corpora", thread=True, exclusive=True,
            exit_on_error=False,
        )  # fmt: skip

    def _read_corpora(self) -> None:
        corpora = list_corpora(self.studio.home)
        past = past_runs(self.store)
        known = offers(self.studio.home, [corpus.name for corpus in corpora])
        self.app.call_from_thread(self._corpora_read, corpora, past, known)

    def _corpora_read(
        self, corpora: list[CorpusChoice], past: list[PastRun], known_models: list[Offer]
    ) -> None:
        self.corpora = corpora
        form = self.form
        form.set_past(past)
        form.origin.offers = known_models
        known = {choice.name: choice for choice in corpora}
        chosen = form.corpus
        if corpora and (chosen is None or not chosen.is_path):
            now = chosen.name if chosen else None
            names = (self.studio.session.form_corpus, now, f"demo-{language()}")
            found = [known[name] for name in names if name in known]
            form.set_corpus(found[0] if found else corpora[0])
        if self._origin_kept:
            restore_origin(form, self._origin_kept)
            self._origin_kept = ""
        form.take_what_suits()
        self._fill()

    def preset(self, **values: Any) -> None:
        """Fills the form in (`cell`, `corpus`, `preset`) and shows it, at once or when it is up."""
        self._wanted = values
        if self.form_ready:
            self._fill()
            self.action_form()

    def _fill(self) -> None:
        form = self.form
        if self._wanted:
            form.set_task(LYRICS)
        if "preset" in self._wanted:
            form.set_preset(self._wanted.pop("preset"))
        if "cell" in self._wanted:
            form.set_cell(str(self._wanted.pop("cell")))
        if "corpus" in self._wanted and self.corpora:
            name = str(self._wanted.pop("corpus"))
            known = {choice.name: choice for choice in self.corpora}
            self._choose(known.get(name, CorpusChoice(name, is_path="/" in name)))
            if name not in known:
                self.load_corpora()  # it is new

    def _choose(self, choice: CorpusChoice) -> None:
        """Takes a corpus, also for the next start of the studio."""
        self.form.set_corpus(choice)
        if not choice.is_path:
            self.studio.session.form_corpus = choice.name

    def corpora_changed(self, renamed: Mapping[str, str]) -> None:
        chosen = self.form.corpus
        if chosen is not None and chosen.name in renamed:
            self._choose(replace(chosen, name=renamed[chosen.name]))
        self.load_corpora()

    def on_train_form_corpus_asked(self) -> None:
        form = self.form
        chosen = form.corpus.name if form.corpus else ""

        def picked(choice: CorpusChoice | AddFiles | None) -> None:
            if isinstance(choice, AddFiles):
                self.studio.go_to("corpora").add_files()
            elif choice is not None:
                self._choose(choice)

        self.app.push_screen(CorpusPicker(self.corpora, chosen), picked)

    def on_train_form_texts_asked(self) -> None:
        form = self.form

        def picked(choice: TextsChoice | None) -> None:
            if choice is not None:
                form.set_texts(choice)

        self.app.push_screen(TextsDialog(form.texts.paths if form.texts else ()), picked)

    def on_setting_rows_texts_unread(self) -> None:
        """Texts that were chosen before are read again: files change."""
        paths = self.form.texts.paths if self.form.texts else ()

        def read() -> None:
            self.post_message(TextsRead(read_texts(paths)))

        self.run_worker(
            read, name="texts", group="texts", thread=True, exclusive=True, exit_on_error=False,
            description="reads labelled texts",
        )  # fmt: skip

    def on_texts_read(self, message: TextsRead) -> None:
        chosen = self.form.texts
        if chosen is not None and chosen.paths == message.choice.paths:
            self.form.set_texts(message.choice)

    def on_origin_row_asked(self) -> None:
        row = self.form.origin

        def picked(place: int | None) -> None:
            if place is not None:
                row.chosen = True
                self.form.set_origin(row.choices[place - 1] if place else None)

        question = t("Train further from which model?")
        self.app.push_screen(ChooseDialog(question, row.names(), row.place), picked)

    def on_train_form_start_asked(self) -> None:
        self.action_start()

    def action_field(self, by: int) -> None:
        """The next field of the form, or the one before."""
        (self.focus_next if by > 0 else self.focus_previous)("TrainForm *")

    def action_settings(self) -> None:
        """Opens the fold of the form, or shuts it."""
        self.form.fold(shut=not self.form.folded)

    def action_start(self) -> None:
        if not self.form_shown:
            self.action_form()  # nothing is started that one did not look at
            return
        if self.preparing:
            self.studio.toast(t("a training is being prepared already"))
            return
        request = self.form.request()
        if isinstance(request, str):
            self.form.refuse(request)
        elif (twin := self._twin(request)) is not None:
            self._ask_for_a_twin(twin, request)
        else:
            self._start(request)

    def _twin(self, request: TrainRequest) -> str | None:
        """A run that trains now with what is asked for."""
        form = self.form

        def same(other: RunConfig) -> bool:
            if other.task != request.task or base_name(other) != request.origin:
                return False
            if form.kind.of_files:
                texts = form.texts
                learnt = (other.labels, other.tokens.train_songs)
                return texts is not None and learnt == (texts.labels, texts.learn)
            (corpus,) = request.corpora
            path = form.corpus is not None and form.corpus.is_path
            return other.corpus == (Path(corpus).stem if path else corpus)

        return twin_of(self.store, request.train, request.tokens, same)

    def _ask_for_a_twin(self, run: str, request: TrainRequest) -> None:
        question = t(
            "{run} is being trained with these very settings: a second run would learn the same. "
            "Train it all the same?",
            run=run,
        )

        def answered(yes: bool | None) -> None:
            if yes and not self.preparing:
                self._start(request)

        self.app.push_screen(ConfirmDialog(question, yes=t("Train"), danger=True), answered)

    def _start(self, request: TrainRequest) -> None:
        home, post = self.studio.home, self.post_message
        claim = Claim.take(home, request)
        if claim is None:
            self.form.refuse(t("another studio is starting this very training"))
            return
        self.form.refuse_no_more()
        self.keep_form()
        self.preparing, self._of_songs = True, request.task == LYRICS
        self.show_title(t("reading the corpus...") if self._of_songs else t("reading..."))
        self.run_worker(
            start_training(train_command(home, request), home, claim, post), name="start training",
            group="start", description="prepares the corpus and starts the trainer",
        )  # fmt: skip

    def on_training_preparing(self, message: TrainingPreparing) -> None:
        share = f"  {message.done / message.total:.0%}" if message.total else ""
        self.show_title(f"{t(message.phase)}{share}")

    def on_training_created(self, message: TrainingCreated) -> None:
        self.preparing = False
        chosen = self.form.corpus
        if self._of_songs and chosen is not None and chosen.is_path and message.corpus:
            self._choose(CorpusChoice(message.corpus))  # kept under this name
        self.app.post_message(RunsChanged())
        self.run_created(message.run)

    def on_training_not_started(self, message: TrainingNotStarted) -> None:
        self.preparing = False
        self.show_title()
        told = "\n  ".join(part for part in (message.reason, message.hint) if part)
        if self.form_shown and self.is_current:
            self.form.refuse(told)
        else:
            self.studio.toast(told, severity="error", timeout=15)

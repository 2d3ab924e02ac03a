"""The part of the app that knows of training: the watch over all runs, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag
from typing import Any

from textual.app import App
from textual.reactive import reactive

from core.runs.store import RunStore
from core.runs.summary import TrainingStatus
from studio.screens.frame.messages import (
    ComposeWithAsked,
    ModelImproved,
    OlderModelLoaded,
    TrainingEnded,
    TrainingStatusChanged,
)
from studio.screens.frame.screen import StudioScreen
from studio.terminal.textual_parts import pass_over_late_errors
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


class TrainingApp(App[None]):
    """An app with a home folder; one thread looks at its runs while the app is up."""

    home: Path
    # Without `repaint=False` every change would repaint the whole screen.
    training: reactive[TrainingStatus | None] = reactive(None, repaint=False)
    _training_watch_ends: Flag | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._watches: list[Flag] = []
        pass_over_late_errors(self)

    def watch_flag(self) -> Flag:
        """Set when the app is left: for the threads of screens, which may open at that moment."""
        flag = Flag()
        self._watches.append(flag)
        return flag

    def start_training_watch(self) -> None:
        """Begins to look; call it once the app is mounted."""
        self._training_watch_ends = stopped = Flag()
        store, post = RunStore(self.home), self.post_message

        def watch() -> None:
            # NumPy comes along: not before a paint.
            from studio.screens.frame.training_monitor import monitor

            monitor(store, post, stopped)

        self.run_worker(
            watch, name="monitor", group="monitor", thread=True, exit_on_error=False,
            description="looks which runs train now",
        )  # fmt: skip

    def end_training_watch(self) -> None:
        """Lets the thread end, so that leaving the app does not wait for it."""
        if self._training_watch_ends is not None:
            self._training_watch_ends.set()
        for flag in self._watches:
            flag.set()

    def studio_screens(self) -> Iterator[StudioScreen]:
        """The screens that have been opened so far."""
        for stack in list(self._screen_stacks.values()):
            for screen in stack:
                if isinstance(screen, StudioScreen) and screen.is_mounted:
                    yield screen

    # What the watch tells

    def on_training_status_changed(self, message: TrainingStatusChanged) -> None:
        self.training = message.status

    def watch_training(self, status: TrainingStatus | None) -> None:
        for screen in self.studio_screens():
            screen.show_training(status)

    def on_runs_changed(self) -> None:
        for screen in self.studio_screens():
            screen.runs_changed()

    def on_model_improved(self, message: ModelImproved) -> None:
        for screen in self.studio_screens():
            screen.model_improved(message.run)

    def on_older_model_loaded(self, message: OlderModelLoaded) -> None:
        told = t(
            "{name}: its newest model is damaged, this is the one of step {step}",
            name=safe_text(message.run),
            step=message.step,
        )
        self.toast(told, severity="warning", timeout=10)

    def on_training_ended(self, message: TrainingEnded) -> None:
        """Says that long work is over; a stop was asked for and is told by who asked."""
        bits = "-" if message.bits_per_char is None else f"{message.bits_per_char:.3f}"
        match message.status:
            case "finished":
                self.toast(t("{run} is trained: {bits} bits/char", run=message.run, bits=bits))
            case "failed":
                told = t("{run} failed: {why}", run=message.run, why=t(message.reason))
                self.toast(told, severity="error", timeout=15)
            case "interrupted":
                told = t("{run} ended without a word; Train resumes it", run=message.run)
                self.toast(told, severity="warning", timeout=15)
        if self.rings_bell:
            self.bell()

    @property
    def rings_bell(self) -> bool:
        """Whether the end of a training is also heard."""
        return False

    def toast(self, text: str, *, severity: Any = "information", timeout: float = 5) -> None:
        """A short notice in the corner; the text is shown as it is, never as markup."""
        self.notify(safe_text(text), severity=severity, timeout=timeout, markup=False)

    # What screens ask for

    def action_show_screen(self, name: str) -> None:
        """Goes to one of the screens."""
        self.switch_mode(name)

    def open_train(self, **values: Any) -> None:
        """Opens the training form with some of it filled in, such as `cell` and `corpus`."""
        self.action_show_screen("train")
        from studio.screens.train.screen import TrainScreen

        if isinstance(screen := self.screen, TrainScreen):
            screen.preset(**values)

    def open_run(self, run: str) -> None:
        """Shows a run in Train."""
        self.action_show_screen("train")
        from studio.screens.train.screen import TrainScreen

        if isinstance(screen := self.screen, TrainScreen):
            screen.open_run(run)

    def on_compose_with_asked(self, message: ComposeWithAsked) -> None:
        self.action_show_screen("compose")
        if isinstance(screen := self.screen, StudioScreen):
            screen.compose_with(message.run)

"""The part of the app that knows of training: the watch over all runs, and who is told."""

from __future__ import annotations

from collections.abc import Collection
from threading import Event as Flag
from typing import Any, Protocol

from textual.app import App

from core.errors import LyricStudioError
from core.runs.store import RunStore
from core.runs.summary import TrainingStatus
from studio.screens.frame.host import Guest
from studio.screens.frame.messages import (
    CorporaChanged,
    ModelImproved,
    News,
    OlderModelLoaded,
    RunsChanged,
    TrainingEnded,
    TrainingStatusChanged,
)
from studio.wording.figures import figure, is_share
from studio.wording.i18n import error_text, t
from studio.wording.safe_text import safe_text


class Toast(Protocol):
    """Says something in the corner of the screen."""

    def __call__(self, text: str, *, severity: Any = ..., timeout: float = ...) -> None: ...


class TrainingWatch:
    """Looks at all runs in a thread while the app is up, and passes on what there is to tell."""

    def __init__(self, store: RunStore, guests: Collection[Guest], toast: Toast) -> None:
        self._store, self._guests, self._toast = store, guests, toast
        self._flags: list[Flag] = []
        self.training: TrainingStatus | None = None
        """The training that the header shows."""
        self.stopped: set[str] = set()
        """Runs that were asked to stop."""

    def flag(self) -> Flag:
        """A flag that is set when the watch ends."""
        flag = Flag()
        self._flags.append(flag)
        return flag

    def start(self, app: App[Any]) -> None:
        """Begins to look, in a thread of the app; call it once there is a picture."""
        store, post, stopped = self._store, app.post_message, self.flag()

        def watch() -> None:
            # NumPy comes along: not before a paint.
            from studio.screens.frame.training_monitor import monitor

            monitor(store, post, stopped)

        app.run_worker(
            watch, name="monitor", group="monitor", thread=True, exit_on_error=False,
            description="looks which runs train now",
        )  # fmt: skip

    def end(self) -> None:
        """Lets the threads end, so that leaving the app does not wait for them."""
        for flag in self._flags:
            flag.set()

    def tell(self, news: News) -> None:
        """Tells the screens, or the person."""
        match news:
            case TrainingStatusChanged():
                self.training = news.status
                for screen in self._guests:
                    screen.show_training(news.status)
            case RunsChanged():
                for screen in self._guests:
                    screen.runs_changed()
            case CorporaChanged():
                for screen in self._guests:
                    screen.corpora_changed(news.renamed)
            case ModelImproved():
                for screen in self._guests:
                    screen.model_improved(news.run)
            case OlderModelLoaded():
                told = t(
                    "{name}: its newest model is damaged, this is the one of step {step}",
                    name=safe_text(news.run),
                    step=news.step,
                )
                self._toast(told, severity="warning", timeout=10)
            case TrainingEnded():
                self._say_the_end(news)

    def _say_the_end(self, news: TrainingEnded) -> None:
        """Says that long work is over; a stop was asked for and is told by who asked."""
        bits = figure(news.task, news.bits_per_char)
        match news.status:
            case "finished":
                if is_share(news.task):
                    self._toast(t("{run} is trained: {share} right", run=news.run, share=bits))
                else:
                    self._toast(t("{run} is trained: {bits} bits/char", run=news.run, bits=bits))
            case "failed":
                told = t("{run} failed: {why}", run=news.run, why=news.reason)
                self._toast(told, severity="error", timeout=15)
            case "interrupted":
                told = t("{run} ended without a word; Train resumes it", run=news.run)
                self._toast(told, severity="warning", timeout=15)

    def stop_all(self) -> list[str]:
        """Asks every run that trains to stop with a checkpoint; says so, a line for each."""
        from core.runs import launcher

        told = []
        for name in self._store.names():
            try:
                run = self._store.get(name)
                if run.is_training():
                    launcher.request_stop(run)
                    self.stopped.add(name)
                    told.append(t("training {run} saves a checkpoint and stops", run=name))
            except LyricStudioError as error:
                told.append(error_text(error))
        return told

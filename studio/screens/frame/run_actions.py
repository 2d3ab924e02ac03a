"""What can be done with one run, on every screen that shows runs: stop, resume, delete, compose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Literal

from core.errors import LyricStudioError, RunError
from core.runs import launcher
from core.runs.lock import is_locked
from core.runs.store import RunStore
from core.runs.summary import Status
from studio.screens.frame.chart_actions import ChartScreen
from studio.screens.frame.dialogs import ConfirmDialog
from studio.screens.frame.messages import RunsChanged
from studio.wording.i18n import t

Doing = Literal["stop", "resume", "delete"]
CAN_GO_ON: tuple[Status, ...] = ("stopped", "interrupted", "failed", "new")
"""How a run is that can be resumed."""
STOP_SECONDS = 30.0
"""How long a stop waits for the checkpoint before it says that the trainer does not listen."""


class RunScreen(ChartScreen):
    """A screen on which one run is the current one."""

    at_work: ClassVar[dict[Path, Doing]] = {}
    """What is being done to runs: on any screen nothing else is done meanwhile."""

    @property
    def store(self) -> RunStore:
        return RunStore(self.studio.home)

    def current_run(self) -> str | None:
        """Name of the run that keys act on."""
        raise NotImplementedError

    def trains_now(self, run: str) -> bool:
        return is_locked(self.store.root / run)

    def action_stop(self) -> None:
        run = self.current_run()
        if run and self._begin(run, "stop"):
            self.studio.toast(t("stopping {run}: saves a checkpoint first", run=run))
            key = self.key_to(f"{self.WHERE}.resume")
            told = t("{run} has stopped; {resume} resumes it", run=run, resume=key)
            self._in_thread(lambda: self._stop(run, told), "stop", run)

    def _stop(self, run: str, told: str) -> None:
        if launcher.stop(self.store.get(run), STOP_SECONDS):
            self._told(told)
        else:
            self.app.call_from_thread(self._ask_to_kill, run)

    def _ask_to_kill(self, run: str) -> None:
        question = t(
            "{run} does not answer. End it the hard way? What it learned since its last "
            "checkpoint is lost.",
            run=run,
        )

        def answered(yes: bool | None) -> None:
            if yes and self._begin(run, "stop"):
                self._in_thread(lambda: launcher.kill(self.store.get(run)), "stop", run)

        self.app.push_screen(ConfirmDialog(question, yes=t("End it"), danger=True), answered)

    def action_resume(self) -> None:
        run = self.current_run()
        if run and self._begin(run, "resume"):
            self._in_thread(lambda: self._resume(run), "resume", run)

    def _resume(self, run: str) -> None:
        found = self.store.get(run)
        if not launcher.wait_until_training(found, launcher.start(found)):
            raise RunError("the trainer did not start", hint="see {log}", log=found.log_path)
        self._told(t("{run} goes on from its last checkpoint", run=run))

    def action_delete(self) -> None:
        run = self.current_run()
        if run is None:
            return
        if self.trains_now(run):
            stop = self.key_to(f"{self.WHERE}.stop")
            told = t("{run} is being trained: {stop} stops it first", run=run, stop=stop)
            self.studio.toast(told)
            return
        question = t(
            "Delete run {run}, with its model and its curves? This cannot be undone.", run=run
        )

        def answered(yes: bool | None) -> None:
            if yes and self._begin(run, "delete"):
                self._in_thread(lambda: self._delete(run), "delete", run)

        self.app.push_screen(ConfirmDialog(question, yes=t("Delete"), danger=True), answered)

    def _delete(self, run: str) -> None:
        self.store.remove(run)
        self._told(t("{run} is deleted", run=run))

    def action_compose_with(self) -> None:
        run = self.current_run()
        if run is None:
            return
        try:
            ready = self.store.get(run).has_model()
        except RunError as error:
            self.studio.show_error(error)
            return
        if ready:
            self.studio.go_to("compose").compose_with(run)
        else:
            self.studio.toast(t("{run} has no model yet: wait for its first checkpoint", run=run))

    def _told(self, text: str) -> None:
        """Says that something was done, from a thread."""
        self.studio.toast(text)
        self.app.post_message(RunsChanged())

    def _begin(self, run: str, doing: Doing) -> bool:
        """Notes what is done to a run; False, and says so, when something is being done already."""
        path = self.store.root / run
        now = self.at_work.get(path)
        if now == "stop" and not self.trains_now(run):
            now = None  # it has stopped; its process is on its way out
        if now is not None:
            told = {
                "stop": t("{run} is being stopped already", run=run),
                "resume": t("{run} is being resumed already", run=run),
                "delete": t("{run} is being deleted already", run=run),
            }
            self.studio.toast(told[now])
            return False
        self.at_work[path] = doing
        return True

    def _in_thread(self, work: Callable[[], object], doing: Doing, run: str) -> None:
        """Does what was begun with a run."""
        path = self.store.root / run

        def guarded() -> None:
            try:
                work()
            except LyricStudioError as error:
                self.studio.show_error(error)
            except OSError as error:
                failed = RunError("cannot do that: {reason}", reason=error.strerror or error)
                self.studio.show_error(failed)
            finally:
                if self.at_work.get(path) == doing:
                    del self.at_work[path]

        # On the app: the work goes on when the screen changes.
        self.app.run_worker(guarded, name=doing, group=f"run-{doing}", thread=True)

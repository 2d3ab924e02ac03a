"""Runs, the part that leaves something behind: notes, tags, and reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import LyricStudioError, RunError
from core.home import private_folder
from core.runs.notes import RunNotes, change_notes, with_note, with_tags
from core.runs.store import RunSummary
from core.writing.undo import UndoList
from studio.screens.frame.dialogs import AskDialog
from studio.screens.frame.messages import RunsChanged
from studio.screens.frame.run_actions import RunScreen
from studio.screens.frame.turns import Turns
from studio.setup.paths import export_folder, typed_path
from studio.wording.i18n import t


@dataclass(frozen=True)
class NotesBefore:
    """What was noted about a run before and after a change."""

    run: str
    before: RunNotes
    after: RunNotes


class RunNoting(RunScreen):
    """What is written about runs, never into what the trainer writes."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = Turns(self)
        self._undo: UndoList[str, NotesBefore] = UndoList()
        self.picked: set[str] = set()
        """Names of the runs in the chart."""

    @property
    def rows(self) -> list[RunSummary]:
        """The runs of the table, from its top."""
        raise NotImplementedError

    def current_summary(self) -> RunSummary | None:
        raise NotImplementedError

    def action_note(self) -> None:
        if (run := self.current_summary()) is None:
            return
        before = " ".join(run.note.split())  # the line of the dialog has no line ends

        def answered(text: str | None) -> None:
            if text is not None and text != before:
                label = t("note on {run}", run=run.run)
                self._change(run.run, partial(with_note, text=text), label)

        self.app.push_screen(AskDialog(t("Note on {run}", run=run.run), before), answered)

    def action_tags(self) -> None:
        if (run := self.current_summary()) is None:
            return
        before = " ".join(run.tags)

        def answered(text: str | None) -> None:
            if text is not None and text != before:
                words = [word.lstrip("#+") for word in text.split()]
                label = t("tags of {run}", run=run.run)
                self._change(run.run, partial(with_tags, add=words, drop=run.tags), label)

        question = t("Tags of {run}, with spaces between", run=run.run)
        self.app.push_screen(AskDialog(question, before), answered)

    async def finish(self) -> None:
        await self.turns.finish()

    def _change(self, run: str, change: Callable[[RunNotes], RunNotes], label: str) -> None:
        async def write() -> None:
            step = await asyncio.to_thread(self._changed, run, change)
            if step.before != step.after:
                self._undo.add(label, step)
            undo = self.key_to("runs.undo")
            self.studio.toast(t("noted ({undo} takes it back)", undo=undo))
            self.app.post_message(RunsChanged())

        self.turns.change(write)

    def action_undo(self) -> None:
        self.turns.change(self._take_back)

    async def _take_back(self) -> None:
        step = self._undo.undo()
        if step is None:
            self.studio.toast(t("nothing to undo"))
            return
        was = step.before

        def back(now: RunNotes) -> RunNotes:
            if now != was.after:  # also by another program
                raise RunError("what is noted about {run} has changed since", run=was.run)
            return was.before

        await asyncio.to_thread(self._changed, was.run, back)
        self.studio.toast(t("undone: {label}", label=step.label))
        self.app.post_message(RunsChanged())

    def _changed(self, run: str, change: Callable[[RunNotes], RunNotes]) -> NotesBefore:
        """Changes what is noted about a run; raises RunError. For a thread."""
        before: list[RunNotes] = []

        def noted(notes: RunNotes) -> RunNotes:
            before.append(notes)
            return change(notes)

        try:
            after = change_notes(self.store.get(run).path, noted)
        except OSError as error:
            reason = error.strerror or str(error)
            raise RunError("cannot do that: {reason}", reason=reason) from error
        return NotesBefore(run, before[0], after)

    def action_export(self) -> None:
        """A report of the runs in the chart, or of the current one where there are none."""
        names = [run.run for run in self.rows if run.run in self.picked]
        if not names and (current := self.current_run()):
            names = [current]
        if not names:
            return
        folder = export_folder(self.studio.home, self.studio.settings.export_folder)
        question = t(
            "Report, runs: {count} ({runs}). Write it where? The ending says what: .html a page, "
            ".png a picture, none a folder of tables.",
            count=len(names),
            runs=", ".join(names),
        )

        def answered(text: str | None) -> None:
            if text is not None and text.strip():
                self._beside(partial(self._export, names, folder, typed_path(text)), "report")

        self.app.push_screen(AskDialog(question, str(_free(folder, names))), answered)

    def _export(self, names: list[str], folder: Path, target: Path) -> None:
        from studio.report.write import write_wanted

        if target.parent == folder:
            private_folder(folder)
        path = write_wanted(self.store, names, target)
        self.studio.toast(t("written to {path}", path=path), timeout=10)

    def _beside(self, work: Callable[[], None], name: str) -> None:
        """Does something in a thread; it goes on when the screen changes."""

        def guarded() -> None:
            try:
                work()
            except LyricStudioError as error:
                self.studio.show_error(error)
            except OSError as error:
                failed = RunError("cannot do that: {reason}", reason=error.strerror or error)
                self.studio.show_error(failed)

        self.app.run_worker(guarded, name=name, group=f"run-{name}", thread=True)


def _free(folder: Path, names: list[str]) -> Path:
    """The path of a page that is not there yet."""
    stem = names[0] if len(names) == 1 else f"{names[0]}-{len(names)}"
    path, number = folder / f"{stem}.html", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.html", number + 1
    return path

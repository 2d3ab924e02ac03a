"""What changes the corpora that are kept, each with its way back while the studio is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.errors import CorpusError, LyricStudioError
from core.library.corpora import CorpusDraft, CorpusLibrary
from core.library.naming import free_name
from core.writing.undo import UndoList
from studio.screens.frame.dialogs import AskDialog
from studio.screens.frame.messages import CorporaChanged
from studio.screens.frame.screen import StudioScreen
from studio.wording.i18n import t


@dataclass(frozen=True)
class CorpusBefore:
    """How a corpus was before it was changed."""

    name: str
    """Its name now."""
    was: str
    """Its name then."""
    aside: Path | None = None
    """Where it is now, if another one took its place or it was removed."""


class CorpusChanges(StudioScreen):
    """Keeping, renaming, removing, and taking it back."""

    def __init__(self) -> None:
        super().__init__()
        self._undo: UndoList[str, CorpusBefore] = UndoList()
        self._aside: set[Path] = set()
        """What was removed or replaced and may come back."""

    @property
    def library(self) -> CorpusLibrary:
        return CorpusLibrary(self.studio.home)

    @property
    def changeable(self) -> str | None:
        """The corpus in the list that is the person's own."""
        raise NotImplementedError

    def read_rows(self, *, select: str | None = None) -> None:
        """Reads the list again."""
        raise NotImplementedError

    def say(self, note: str) -> None:
        """One line at the bottom."""
        raise NotImplementedError

    def kept(self, name: str) -> None:
        """What was read is a corpus now."""
        raise NotImplementedError

    def keep_draft(self, draft: CorpusDraft) -> None:
        """Keeps what was read: in the place of the corpus that it extends, or under a new name."""
        if draft.extends is not None:
            self._accept(draft, draft.extends)
            return

        def answered(name: str | None) -> None:
            if name is not None:
                self._accept(draft, name.strip())

        free = free_name(draft.info.name, self.library.names())
        self.app.push_screen(AskDialog(t("Name of the corpus"), free, marked=True), answered)

    def _accept(self, draft: CorpusDraft, name: str) -> None:
        before: list[Path | None] = []
        if not self._done(lambda: before.append(self.library.accept(draft, name))):
            return
        if (aside := before[0]) is not None:
            self._remember(t("more files"), CorpusBefore(name, name, aside))
        self._changed(name)
        self.kept(name)

    def action_rename(self) -> None:
        name = self.changeable
        if name is None:
            self.say(t("a corpus of the studio keeps its name"))
            return

        def answered(new: str | None) -> None:
            new = (new or "").strip()
            if not new or new == name:
                return
            if self._done(lambda: self.library.rename(name, new)):
                self._remember(t("rename"), CorpusBefore(new, name))
                self._changed(new, {name: new})
                undo = self.key_to("corpora.undo")
                self.say(
                    t(
                        "renamed ({undo} takes it back); runs made before still say {name}",
                        undo=undo,
                        name=name,
                    )
                )

        self.app.push_screen(AskDialog(t("New name"), name, marked=True), answered)

    def action_remove(self) -> None:
        name = self.changeable
        if name is None:
            self.say(t("a corpus of the studio stays"))
            return
        aside: list[Path] = []
        if self._done(lambda: aside.append(self.library.put_aside(name))):
            self._remember(t("remove"), CorpusBefore(name, name, aside[0]))
            self._changed(None)
            undo = self.key_to("corpora.undo")
            self.say(
                t(
                    "removed {name} ({undo} takes it back); runs keep their copy",
                    name=name,
                    undo=undo,
                )
            )

    def action_undo(self) -> None:
        step = self._undo.undo()
        if step is None:
            self.say(t("nothing to undo"))
            return
        before = step.before
        if self._done(lambda: self._bring_back(before)):
            self._changed(before.was, {before.name: before.was})
            self.say(t("undone: {label}", label=step.label))

    def _bring_back(self, before: CorpusBefore) -> None:
        if before.aside is None:
            self.library.rename(before.name, before.was)
            return
        grown = None
        if before.name in self.library.names():
            grown = self.library.put_aside(before.name)
        try:
            self.library.bring_back(before.aside, before.was)
        except LyricStudioError:
            if grown is not None:
                self.library.bring_back(grown, before.name)
            raise
        self._aside.discard(before.aside)
        if grown is not None:
            self.library.discard_aside(grown)

    def _remember(self, label: str, before: CorpusBefore) -> None:
        self._undo.add(label, before)
        if before.aside is not None:
            self._aside.add(before.aside)

    def forget_aside(self) -> None:
        """What was put aside goes for good: the way back ends with the studio."""
        for path in self._aside:
            self.library.discard_aside(path)
        self._aside.clear()

    def _done(self, work: Callable[[], object]) -> bool:
        """Whether it could be done; why not is told."""
        try:
            work()
        except LyricStudioError as error:
            self.studio.show_error(error)
            return False
        except OSError as error:
            reason = error.strerror or str(error)
            self.studio.show_error(CorpusError("{reason}", where=error.filename, reason=reason))
            return False
        return True

    def _changed(self, select: str | None, renamed: dict[str, str] | None = None) -> None:
        self.read_rows(select=select)
        self.app.post_message(CorporaChanged(renamed or {}))

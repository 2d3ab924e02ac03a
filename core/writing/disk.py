"""The takes of a session on disk: each unsaved text is kept until it is saved or dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import LyricStudioError
from core.writing.keeping import Keeping
from core.writing.plans import Place
from core.writing.takes import Takes, TakeView

if TYPE_CHECKING:
    from core.composing.takes import Take


@dataclass(frozen=True)
class JobKeeper:
    """Keeps what a job writes under the names of its takes; called from its thread."""

    keeping: Keeping
    names: Mapping[Place, str]

    def keep(self, part: int, take: int, text: str, result: Take | None) -> None:
        self.keeping.keep(self.names[(part, take)], text, result, at_once=result is not None)

    def add(self, part: int, take: int, text: str) -> None:
        self.keeping.grow(self.names[(part, take)], text)


class TakesOnDisk:
    """Brings the disk up to the takes. What cannot be written is told, and stays in memory."""

    def __init__(
        self, keeping: Keeping, takes: Takes, failed: Callable[[LyricStudioError], None]
    ) -> None:
        self._keeping = keeping
        self._takes = takes
        self._failed = failed

    def keeper(self, places: Mapping[Place, int]) -> JobKeeper:
        """Keeps what a job writes into the takes with these keys."""
        names = {view.key: view.kept or str(view.key) for view in self._takes.state.takes}
        return JobKeeper(self._keeping, {place: names[key] for place, key in places.items()})

    def keep(self, take: TakeView) -> None:
        """Keeps an edited take."""
        kept = take.kept or str(take.key)
        try:
            self._keeping.keep(
                kept, take.text, take.result, song=take.song, song_digest=take.song_digest
            )
        except LyricStudioError as error:
            self._failed(error)
        self._takes.mark(take.key, kept=kept)

    def forget(self, take: TakeView) -> None:
        """Removes what was kept of a take that is saved or dropped."""
        if take.kept is None:
            return
        try:
            self._keeping.forget(take.kept)
        except LyricStudioError as error:
            self._failed(error)

    def follow(self, before: tuple[TakeView, ...]) -> None:
        """After undo or redo: takes that came back are on disk again, those that went are not."""
        state = self._takes.state
        for take in before:
            now = state.find(take.key)
            if now is None or now.saved:
                self.forget(take)
        for take in state.takes:
            if take not in before and not take.saved and take.text.strip():
                self.keep(take)

    def adopt(self, open_take: str | None, open_song: str | None) -> None:
        """Takes over what the last sitting left unsaved, and the song that was open in it.

        `open_take` and `open_song` name what was on screen then, which is so again.
        """
        takes: list[TakeView] = []
        current = None
        for kept in self._left_over():
            view = replace(kept, key=self._takes.new_key())
            takes.append(view)
            # A song that was open is so with its changes, not beside them.
            is_song = open_song is not None and view.song == open_song
            if _same_draft(view.kept, open_take) or (is_song and current is None):
                current = view.key
        song = None if open_song is None or current else self._keeping.view(open_song)
        if song is not None:
            takes.append(replace(song, key=self._takes.new_key()))
            current = takes[-1].key
        if takes and current is None:
            current = takes[-1].key
        self._takes.adjust(takes=tuple(takes), current=current)

    def _left_over(self) -> list[TakeView]:
        try:
            return self._keeping.adopt()
        except LyricStudioError as error:
            self._failed(error)
            return []


def _same_draft(kept: str | None, open_take: str | None) -> bool:
    """Whether a draft is the one that was open; adopting it put its sitting before its key."""
    return bool(kept and open_take) and (kept == open_take or f"{kept}".endswith(f"/{open_take}"))

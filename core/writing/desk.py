"""A song on the desk: the line that one is at, what may stand there, and all that is done to it.

It knows no screen. Whoever holds a desk shows it and lends it threads (`DeskHolder`): what changes
the song on disk is a deed, done one after the other; what a model writes is a job beside them. All
else belongs to one thread.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from core.songs.document import LineTake, Row
from core.songs.documents import Documents
from core.writing.desk_changes import take_chosen, text_added, with_takes
from core.writing.desk_jobs import Arrival, DeskJob, LinesCame, Wish
from core.writing.desk_moods import DeskMoods, Reading, lines_before
from core.writing.desk_song import TOGETHER, DeskSong
from core.writing.desk_state import DeskHolder, Note

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings


class Desk(DeskSong):
    """One song at a time. All of it may be read; methods change it and tell the holder."""

    def __init__(self, documents: Documents, holder: DeskHolder) -> None:
        super().__init__(documents, holder)
        self.job: DeskJob | None = None
        """What is being written."""
        self.seed = 0
        self._fresh: dict[str, list[LineTake]] = {}
        """By the id of its line, what was written and is not kept yet."""
        self._picked: dict[str, str] = {}
        """By the id of its line, the text of the candidate that is marked."""
        self.moods = DeskMoods()
        self._batches: dict[str, int] = {}
        """How often something was written for a line, for `all` or as `free` text."""
        self._next: Wish | None = None

    def cleared(self) -> None:
        for kept in (self._fresh, self._picked, self._batches):
            kept.clear()
        self.stop()

    def reshaped(self, id: str) -> None:
        self._fresh.pop(id, None)

    # What may stand on the line

    @property
    def offers(self) -> list[LineTake]:
        """What was written for this line: the takes that are kept first, or those of the mood."""
        return self.moods.ordered(self._before, self._written)

    @property
    def _written(self) -> list[LineTake]:
        if (row := self.row) is None:
            return []
        known = {take.text for take in row.line.takes}
        fresh = self._fresh.get(row.id, ())
        return [*row.line.takes, *(take for take in fresh if take.text not in known)]

    @property
    def picked(self) -> int:
        """The candidate that is marked."""
        row = self.row
        if row is None:
            return 0
        line = row.line
        chosen = "" if line.chosen is None else line.takes[line.chosen].text
        marked = self._picked.get(row.id, chosen)
        texts = [take.text for take in self.offers]
        return texts.index(marked) if marked in texts else 0

    def pick(self, place: int) -> None:
        """Marks another candidate."""
        if (row := self.row) is not None and (offers := self.offers):
            self._picked[row.id] = offers[min(max(place, 0), len(offers) - 1)].text
            self._holder.changed()

    def take(self) -> None:
        """Makes the marked candidate the line; all that was written for it is kept as takes."""
        row, offers = self.row, self.offers
        if row is None or not offers:
            return
        text = offers[self.picked].text
        self._change(partial(take_chosen, id=row.id, takes=self._written, text=text), "choice")

    # The mood that is wanted

    @property
    def _before(self) -> tuple[str, ...]:
        return lines_before(self.state.rows, self.place) if self.state is not None else ()

    def mood_to_read(self) -> Reading | None:
        """The candidates here whose mood is wanted and not known yet."""
        return self.moods.lacking(self._before, self._written)

    def mood_of(self, take: LineTake) -> float | None:
        """How likely a candidate here has the wanted mood; None where that is not known."""
        return self.moods.chance(self._before, take.text)

    def mood_read(self, reading: Reading, found: list[tuple[str, float]]) -> None:
        """Takes over what was read, and marks the candidate that has most of the mood."""
        self.moods.put(reading, found)
        if (row := self.row) is not None and reading.before == self._before:
            self._picked[row.id] = self.offers[0].text if self.offers else ""

    # Writing

    def write_line(self, settings: SamplerSettings) -> None:
        """Alternatives for this line, more of them each time."""
        row = self.row
        if row is None or self.state is None:
            return
        if row.line.locked:
            self._holder.said(Note("line is locked"))
        elif self._may("line", row.id):
            self._begin(self._wish("line", settings, row.id))

    def write_all(self, settings: SamplerSettings) -> None:
        """All open lines, one after the other."""
        if self.state is None:
            return
        if not any(unwritten(row) for row in self.state.rows):
            self._holder.said(Note("no open lines"))
        elif self._may("all"):
            self._begin(self._wish("all", settings))

    def write_free(self, settings: SamplerSettings) -> None:
        """A free text: as the song where nothing is written yet, else as sections behind it."""
        if self.state is not None and self._may("free"):
            self._begin(self._wish("free", settings))

    def stop(self) -> None:
        """Stops writing; what is there stays."""
        self._next = None
        if self.job is not None:
            self.job.stop.set()

    def _wish(
        self, kind: Literal["line", "all", "free"], settings: SamplerSettings, id: str = ""
    ) -> Wish:
        assert self.state is not None
        take = self._batch(id if kind == "line" else kind)
        return Wish(kind, self.state.id, self.state.document, settings, self.seed, take, id)

    def _batch(self, of: str) -> int:
        """Number of what is written next: for a line, for `all`, or `free`."""
        kept = [
            take.take
            for id, line in (self.document.lines if self.document else {}).items()
            if of in ("all", id)
            for take in line.takes
            if take.seed == self.seed
        ]
        number = self._batches[of] = max([*kept, self._batches.get(of, 0), 0]) + 1
        return number

    def _may(self, kind: str, id: str = "") -> bool:
        """Whether something may be written now; another line takes the place of a line."""
        job = self.job
        if job is None or (job.wish.kind == kind == "line" and job.wish.id != id):
            return True
        if job.wish.kind != "line" or kind != "line":
            self._holder.said(Note("stop first"))
        return False

    def _begin(self, wish: Wish) -> None:
        if self.job is not None:
            self._next = wish
            self.job.stop.set()
            return
        if self._holder.model() is None:
            self._holder.said(Note("no model"))
            return
        self.job = DeskJob(wish, self._arrived, self._holder.failed, self._ended)
        self._holder.start(self.job)
        self._holder.changed()

    def _ended(self, job: DeskJob) -> None:
        self.job = None
        wish, self._next = self._next, None
        if wish is not None:
            self._begin(wish)
        elif job.stop.is_set():
            self._holder.said(Note("stopped"))
        self._holder.changed()

    def _arrived(self, came: Arrival) -> None:
        wish = came.wish
        if self.state is None or self.state.id != wish.song:
            return
        if not isinstance(came, LinesCame):
            self._change(partial(text_added, came=came), f"free text {TOGETHER}{wish.take}")
        elif came.chosen is None:
            if not came.takes:
                self._holder.said(Note("no more"))
            else:
                self._fresh.setdefault(came.id, []).extend(came.takes)
                self._picked[came.id] = came.takes[0].text
        else:
            what = f"open lines {TOGETHER}{wish.take}"
            self._change(partial(with_takes, came=came), what)
        self._holder.changed()


def unwritten(row: Row) -> bool:
    """Whether nothing stands on a line that may be written."""
    return not row.line.text and not row.line.locked

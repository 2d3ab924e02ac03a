"""Writing for the desk, in a thread: alternatives for a line, all open lines, a free text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Final, Literal

from core.errors import LyricStudioError
from core.songs.document import Document, LineTake

if TYPE_CHECKING:
    from core.composing.settings import SamplerSettings
    from core.composing.takes import Take
    from core.library.line_writers import Ready

FREE_LINES: Final = 16
"""So many lines a free text has, beyond those that stand."""
Tell = Callable[[Callable[[], None]], None]
"""Has something done in the thread that the desk belongs to."""


@dataclass(frozen=True)
class Wish:
    """What is to be written, and how."""

    kind: Literal["line", "all", "free"]
    song: str
    """Id of the document."""
    document: Document
    settings: SamplerSettings
    seed: int
    take: int
    id: str = ""
    """The line that is to be written."""


@dataclass(frozen=True)
class LinesCame:
    """Takes for a line; `chosen` of them is its text from now on, None leaves that to a person."""

    wish: Wish
    document: Document
    """The song as it was written for: its language may have become that of the model."""
    id: str
    takes: tuple[LineTake, ...]
    chosen: int | None = None


@dataclass(frozen=True)
class TextCame:
    """A free text, without what stood before it."""

    wish: Wish
    text: str
    take: Take


Arrival = LinesCame | TextCame


@dataclass
class DeskJob:
    """One wish on its way. `run` belongs to a thread; what comes of it is told to the desk."""

    wish: Wish
    arrived: Callable[[Arrival], None]
    failed: Callable[[LyricStudioError], None]
    ended: Callable[[DeskJob], None]
    stop: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)

    def run(self, ready: Callable[[], Ready], tell: Tell) -> None:
        """Writes, and tells what comes of it; an expected error is told, and ends it."""
        try:
            if self.wish.kind == "line":
                self._line(ready(), tell)
            elif self.wish.kind == "all":
                self._all(ready(), tell)
            else:
                self._free(ready(), tell)
        except LyricStudioError as error:
            if (error.where or "").startswith("form:"):
                error.where = None  # the desk shows which line it is
            tell(lambda error=error: self.failed(error))  # type: ignore[misc]
        finally:
            self.done.set()
            tell(lambda: self.ended(self))

    def _line(self, ready: Ready, tell: Tell) -> None:
        from core.forms.one_line import write_line
        from core.forms.rhyme_plan import in_language

        wish = self.wish
        document = in_language(wish.document, ready.writers.pieces)
        takes = write_line(
            document,
            wish.id,
            ready.writers,
            wish.settings,
            wish.seed,
            take=wish.take,
            model=ready.composer.model.info,
            should_stop=self.stop.is_set,
        )
        if not self.stop.is_set():
            tell(lambda: self.arrived(LinesCame(wish, document, wish.id, tuple(takes))))

    def _all(self, ready: Ready, tell: Tell) -> None:
        from core.forms.rhyme_plan import in_language
        from core.forms.writing import write_song

        wish = self.wish
        document = in_language(wish.document, ready.writers.pieces)
        written = write_song(
            document,
            ready.writers,
            wish.settings,
            wish.seed,
            take=wish.take,
            model=ready.composer.model.info,
            should_stop=self.stop.is_set,
        )
        for one in written:
            line = one.document.line(one.id)
            old = len(wish.document.line(one.id).takes)
            chosen = None if line.chosen is None else line.chosen - old
            came = LinesCame(wish, document, one.id, line.takes[old:], chosen)
            tell(lambda came=came: self.arrived(came))  # type: ignore[misc]

    def _free(self, ready: Ready, tell: Tell) -> None:
        from core.composing.events import TakeFinished

        wish = self.wish
        before = _sung(wish.document)
        lines = sum(1 for line in before.split("\n") if line.strip())
        events = ready.composer.compose(
            before,
            wish.settings,
            seed=wish.seed,
            first=wish.take,
            max_lines=lines + FREE_LINES,
            should_stop=self.stop.is_set,
        )
        for event in events:
            if isinstance(event, TakeFinished):
                came = TextCame(wish, event.result.text[len(before) :], event.result)
                tell(lambda came=came: self.arrived(came))  # type: ignore[misc]


def _sung(document: Document) -> str:
    """What stands of a song, without headings and gaps, to go on from."""
    parts = []
    for section in document.sections:
        lines = (document.lines[id].text for id in document.lines_of(section))
        if text := "\n".join(line for line in lines if line):
            parts.append(text)
    return "\n\n".join(parts) + ("\n\n" if parts else "")

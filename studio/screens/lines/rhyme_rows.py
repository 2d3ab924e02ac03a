"""Rhyme words for the line that one is at: rows of them, and a walk through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from studio.widgets.clicks import DIM
from studio.widgets.lines import cut
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.forms.rhymes import Rhymes, RhymeWord

MOST = 60
"""Words of each kind."""


class RhymeRows:
    """The words, the likeliest first; with one of them marked while one walks through them."""

    def __init__(self) -> None:
        self.known: Rhymes | None = None
        self.near = False
        """Whether near rhymes are shown, too."""
        self.at: int | None = None
        """The word that is marked; None while nobody walks here."""
        self._starts: list[int] = [0]
        """The first words of the pages, as they were last shown."""

    def put(self, known: Rhymes | None) -> None:
        """Other words; whoever walks through them begins anew."""
        self.known = known
        self.at = None if self.at is None or not self.words else 0

    @property
    def words(self) -> list[str]:
        """All that one can walk through."""
        return [word for kind in self._kinds() for word in kind]

    @property
    def word(self) -> str | None:
        """The word that is marked."""
        words = self.words
        return words[self.at] if self.at is not None and self.at < len(words) else None

    def walk(self, by: int) -> None:
        if self.at is not None and self.words:
            self.at = min(max(self.at + by, 0), len(self.words) - 1)

    def turn(self) -> None:
        """Begins to walk; from then on goes to the next page, from the last to the first."""
        if self.at is None:
            self.at = 0 if self.words else None
            return
        at = self.at
        self.at = next((start for start in self._starts if start > at), 0)

    def leave(self) -> bool:
        """Whether one was walking here."""
        was, self.at = self.at is not None, None
        return was

    def _kinds(self) -> tuple[list[str], list[str], list[str]]:
        if self.known is None:
            return [], [], []
        exact = [_said(one) for one in self.known.exact[:MOST]]
        double = [word for one in self.known.double[:MOST] if (word := _said(one)) not in exact]
        near = [_said(one) for one in self.known.near[:MOST]] if self.near else []
        return exact, double, near

    def rows(self, width: int, near_key: str, *, low: bool) -> list[Content]:
        """What is shown of them.

        Args:
            near_key: the key that shows near rhymes.
            low: in few rows.
        """
        exact, double, near = self._kinds()
        both = [_said(one) for one in self.known.double[:MOST]] if self.known else []
        labels = [t("rhymes here"), t("two syllables"), t("near rhymes")]
        wide = max(cell_len(label) for label in labels) + 1
        first, starts = self._row(exact, 0, labels[0], wide, width)
        second, more = self._row(double if self.at is not None else both, len(exact), labels[1],
                                 wide, width)  # fmt: skip
        third, rest = self._row(near, len(exact) + len(double), labels[2], wide, width)
        if not self.near:
            off = f"{labels[2]}{' ' * (wide - cell_len(labels[2]))}"
            off += t("off ({near} shows them)", near=near_key)
            third, rest = Content.styled(cut(off, width), DIM), []
        self._starts = [*starts, *more, *rest] or [0]
        if low:
            return [first, third if self.near else second]
        return [first, second, third]

    def _row(
        self, words: list[str], offset: int, label: str, wide: int, width: int
    ) -> tuple[Content, list[int]]:
        """One kind: the page of it that holds the marked word, and the first word of each page."""
        pages = _pages(words, width - wide)
        at = -1 if self.at is None else self.at - offset
        page = next((page for page in pages if page[0] <= at < page[1]), (pages or [(0, 0)])[0])
        parts: list[tuple[str, str]] = [(f"{label}{' ' * (wide - cell_len(label))}", DIM)]
        for place in range(*page):
            parts.append((words[place], "reverse" if place == at else ""))
            parts.append((" ", ""))
        if not words:
            parts.append(("-", DIM))
        return Content.assemble(*parts), [offset + start for start, _ in pages]


def _said(one: RhymeWord) -> str:
    return safe_line(one.word)


def _pages(words: list[str], room: int) -> list[tuple[int, int]]:
    """First and last place of the words that stand together in so many cells."""
    pages: list[tuple[int, int]] = []
    start = used = 0
    for place, word in enumerate(words):
        size = cell_len(word) + 1
        if used + size > room and place > start:
            pages.append((start, place))
            start, used = place, 0
        used += size
    if words:
        pages.append((start, len(words)))
    return pages

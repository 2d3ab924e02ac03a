"""The words that a model saw most often, in the plane in which they differ most."""

from __future__ import annotations

from collections.abc import Sequence

from core.explaining import cells
from core.explaining.lesson import Page, Row, Span, row
from core.explaining.words import WordSpace
from core.text.vocabulary import Vocabulary

MAPPED = 60
"""Words on the map, at most."""


def word_map(
    space: WordSpace,
    vocabulary: Vocabulary,
    page: Page,
    height: int,
    wanted: Sequence[tuple[str, int]],
) -> list[Row]:
    """A map of so many rows. A word whose place is taken is left out, the wanted ones last."""
    own = [id for _, id in wanted]
    ids = list(dict.fromkeys([*own, *space.frequent(MAPPED)]))[:MAPPED]
    places, share = space.plane(ids)
    low, high = places.min(axis=0), places.max(axis=0)
    spread = high - low
    spread[spread == 0.0] = 1.0
    rows, width = max(1, height - 1), page.width - 2
    taken: list[list[tuple[int, str, bool]]] = [[] for _ in range(rows)]
    put = 0
    for id, place in zip(ids, (places - low) / spread, strict=True):
        word = vocabulary.piece(id).strip()
        size = cells.width(word)
        left = round(float(place[0]) * max(0, width - size))
        line = taken[round((1.0 - float(place[1])) * (rows - 1))]
        if all(left > at + cells.width(w) or left + size < at for at, w, _ in line):
            line.append((left, word, id in own))
            put += 1
    drawn = [_line(sorted(line)) for line in taken]
    told = page.t(
        "{put} of {all} words; the plane shows {share} % of how they differ",
        put=put, all=len(ids), share=f"{100 * share:.0f}",
    )  # fmt: skip
    return [*drawn, row((f" {told}", "dim"))]


def _line(words: Sequence[tuple[int, str, bool]]) -> Row:
    spans, at = list[Span]([(" ", "plain")]), 0
    for left, word, own in words:
        spans.append((" " * (left - at), "plain"))
        spans.append((word, "accent" if own else "plain"))
        at = left + cells.width(word)
    return tuple(spans)

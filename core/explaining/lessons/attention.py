"""Lesson 8: whom a guess hears, cell beside cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import ModelError
from core.explaining import cells
from core.explaining.gatework import shown_pieces
from core.explaining.influence import hearing, loudness, recorded, without
from core.explaining.lesson import (
    SHADES,
    Knob,
    LessonState,
    Page,
    Row,
    Span,
    Subject,
    Told,
    View,
    about,
    fitted,
    is_chinese,
    line_of,
    row,
    to_do,
    value,
)
from core.model.cells.table import CELLS
from core.model.products import Floats
from core.model.tape import LETTERS
from core.model.tape_back import log_likelihood
from core.text.vocabulary import LINE_END, SONG_END

_LABEL, _TAIL = 8, 18
"""Cells of a row before its words, at least, and behind them."""
_LONGEST = 64
"""Tokens of a line that are looked at: its last ones."""


@dataclass(frozen=True, eq=False)
class _Heard:
    """What one model hears in the line: row t of `heard` is the guess of `ids[t + 1]`."""

    subject: Subject
    ids: tuple[int, ...]
    """From SONG_END on."""
    heard: Floats
    sure: npt.NDArray[np.float64]
    """(T,), the probability of each guess."""

    @property
    def cell(self) -> str:
        return self.subject.cell.upper()

    @property
    def pieces(self) -> list[str]:
        return shown_pieces(self.subject.composer.model.vocabulary, self.ids)

    def back(self, place: int) -> float:
        """How far back on average what a guess hears stands, each word as loud as it is heard."""
        own = self.heard[place, : place + 1].astype(np.float64)
        return float((own * np.arange(place, -1, -1)).sum() / max(own.sum(), 1e-30)) + 1

    def farther(self, place: int) -> int | None:
        """Which word a guess hears most but for the one just before it. No song's start."""
        return 1 + int(self.heard[place, 1:place].argmax()) if place > 1 else None


def _influence(subject: Subject, ids: tuple[int, ...]) -> _Heard:
    model = subject.composer.model
    features = recorded(model, ids[:-1]).features[:, 0]
    nats, _ = log_likelihood(model, features, np.array(ids[1:]))
    return _Heard(subject, ids, hearing(model, ids), np.exp(nats.astype(np.float64)))


HEARERS: dict[str, Callable[[Subject, tuple[int, ...]], _Heard]] = dict.fromkeys(
    (*LETTERS, *(name for name, cell in CELLS.items() if cell.residual)), _influence
)
"""What tells whom a model hears, by its cell. One that is not here has no row."""


class Attention:
    """See `core.explaining.lesson.Lesson`."""

    number = 8
    key = "attention"
    title = Told("Attention")
    question = Told("Whom does a guess hear, of all the words before it?")
    do = to_do(
        "{arrows} which guess;  {z} all guesses of the line at once;  write a line of your own"
    )
    formula: tuple[str, ...] = (
        "heard(k) = |∂log p(t) / ∂x(k)|,  x(k) the vector of word k",
        "without(k) = log p(t) − log p(t) when word k was never there",
        "each step of shade is half as loud",
    )
    asks: Told | None = Told("Which word before the last one does it hear most?")

    def example(self, state: LessonState) -> str:
        if is_chinese(state):
            return "你的伞还在我的门后\n蓝色的布"
        return "your coat is still behind my door\nthe sleeves are torn"

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        places = tuple(float(k) for k in range(len(self._ids(state, state.subject)) - 1))
        return (
            Knob("place", "arrows", Told("guess"), places, places[-1]),
            Knob("all", "z", Told("all guesses"), (0.0, 1.0), 0.0, round=True),
        )

    def _ids(self, state: LessonState, subject: Subject) -> tuple[int, ...]:
        line = line_of(self, state)
        ids = subject.composer.model.vocabulary.encode(line) or [LINE_END]
        return (SONG_END, *ids)[-_LONGEST - 1 :]

    def view(self, state: LessonState, page: Page) -> View:
        order = list(CELLS)
        subjects = [each for each in state.subjects if each.cell in HEARERS]
        if state.subject not in subjects:
            cell = state.subject.cell
            raise ModelError("no lesson can look into the cell {cell!r} yet", cell=cell)
        found = [
            _looked(each, self._ids(state, each))
            for each in sorted(subjects, key=lambda each: order.index(each.cell))
        ]
        own = next(each for each in found if each.subject is state.subject)
        place, pieces = int(value(self, state, "place")), own.pieces
        # Models with other words cut the line elsewhere: they would tell of other guesses.
        found = [each for each in found if each.pieces == pieces]
        if value(self, state, "all"):
            rows = _square(own, pieces, page)
        else:
            rows = _rows(found, own, pieces, place, state, page)
        return View(
            fitted(rows, page), _data(found, pieces, place), _notice(found, pieces, place),
            _answer(own, pieces, place, state), aside=about(state, page.t),
        )  # fmt: skip


def _looked(subject: Subject, ids: tuple[int, ...]) -> _Heard:
    """Kept for the line in use, not for every line that there was."""
    known: _Heard | None = subject.kept.get("heard")
    if known is None or known.ids != ids:
        known = subject.kept["heard"] = HEARERS[subject.cell](subject, ids)
    return known


def _rows(
    found: list[_Heard],
    own: _Heard,
    pieces: list[str],
    place: int,
    state: LessonState,
    page: Page,
) -> list[Row]:
    t, target = page.t, pieces[place + 1]
    sizes = [max(2, cells.width(piece)) for piece in pieces]
    label = max(_LABEL, 3 + max(cells.width(each.cell) for each in found))
    first, used = place + 1, 0
    room = page.width - label - _TAIL - 3 - max(2, cells.width(target))
    while first > 0 and used + sizes[first - 1] + 1 <= room:
        first -= 1
        used += sizes[first] + 1
    head: list[Span] = [(" " * label, "plain")]
    head += [(cells.left(pieces[k], sizes[k]) + " ", "strong") for k in range(first, place + 1)]
    head.append((f"‹{target}›", "accent"))
    rows: list[Row] = [tuple(head), row("")]
    for each in found:
        levels = loudness(each.heard[place, : place + 1])
        spans: list[Span] = [
            (cells.left(f" {each.cell}", label), "accent" if each is own else "plain")
        ]
        for index in range(first, place + 1):
            level = int(levels[index])
            if state.hidden:
                spans.append(("?" * sizes[index] + " ", "dim"))
            else:
                spans.append((cells.LEVELS[level] * sizes[index], SHADES[level]))
                spans.append((" ", "plain"))
        spans.append((f"  p({target}) {_share(each.sure[place])}", "dim"))
        rows += [tuple(spans), row("")] if len(found) <= 3 else [tuple(spans)]
    told = t("|∂ log p / ∂ word|, each step of shade is half as loud, the loudest is full")
    rows += [row((f" {told}", "dim")), row("")]
    if not state.hidden:
        rows += [_without_row(each, pieces, place, label - 3, page) for each in found]
    return rows


def _without_row(each: _Heard, pieces: list[str], place: int, label: int, page: Page) -> Row:
    farther = each.farther(place)
    if farther is None:
        return row("")
    lost = _lost(each, place, farther)
    told = page.t(
        "{cell}  farther back it hears {piece} most; without it p({target}) {change}",
        cell=cells.left(each.cell, label), piece=pieces[farther], target=pieces[place + 1],
        change=f"÷{np.exp(lost):.1f}" if lost >= 0 else f"×{np.exp(-lost):.1f}",
    )  # fmt: skip
    return row(f" {told}")


def _lost(each: _Heard, place: int, word: int) -> float:
    model = each.subject.composer.model
    return float(without(model, each.ids[: place + 1], each.ids[place + 1], [word])[0])


def _square(own: _Heard, pieces: list[str], page: Page) -> list[Row]:
    """All guesses below each other: which word (across) each of them (down) heard."""
    label = 8
    count = min(len(own.heard), page.height - 2, (page.width - label) // 3)
    first = len(own.heard) - count
    names = [cells.left(pieces[k], 2) for k in range(first, first + count)]
    told = page.t("{cell}: each row is a guess, each column a word that it may hear", cell=own.cell)
    rows: list[Row] = [
        row((f" {told}", "dim")),
        row(" " * label + " ".join(names)),
    ]
    for place in range(first, first + count):
        levels = loudness(own.heard[place, : place + 1])
        spans: list[Span] = [(cells.left(f" {pieces[place + 1]}", label), "strong")]
        for word in range(first, place + 1):
            spans += [
                (cells.LEVELS[int(levels[word])] * 2, SHADES[int(levels[word])]),
                (" ", "plain"),
            ]
        rows.append(tuple(spans))
    return rows


def _share(share: float) -> str:
    return f"{share:.2f}".removeprefix("0") if share >= 0.005 else f"{share:.0e}"


def _notice(found: list[_Heard], pieces: list[str], place: int) -> Told:
    near = min(found, key=lambda each: each.back(place))
    far = max(found, key=lambda each: each.back(place))
    fields: dict[str, object] = {"target": pieces[place + 1], "a": f"{near.back(place):.1f}"}
    if near is far:
        return Told("what the guess of {target} hears stands {a} words back on average", **fields)
    return Told(
        "what is heard stands {a} back on average in the {near}, {b} in the {far}",
        near=near.cell, far=far.cell, b=f"{far.back(place):.1f}", **fields,
    )  # fmt: skip


def _answer(own: _Heard, pieces: list[str], place: int, state: LessonState) -> Told | None:
    farther = own.farther(place)
    if state.guess is None or farther is None:
        return None
    if state.guess.strip() == pieces[farther]:
        return Told("right: it is {piece}", piece=pieces[farther])
    return Told("it is {piece}", piece=pieces[farther])


def _data(found: list[_Heard], pieces: list[str], place: int) -> dict[str, Any]:
    models = []
    for each in found:
        farther = each.farther(place)
        models.append(
            {
                "model": each.subject.name,
                "cell": each.subject.cell,
                "probability": float(each.sure[place]),
                "heard": [float(x) for x in each.heard[place, : place + 1]],
                "back": each.back(place),
                "farther": None if farther is None else pieces[farther],
                "lost_nats": None if farther is None else _lost(each, place, farther),
                "square": [[float(x) for x in line] for line in each.heard],
            }
        )
    return {"tokens": pieces, "guess": pieces[place + 1], "place": place, "models": models}


LESSON = Attention()

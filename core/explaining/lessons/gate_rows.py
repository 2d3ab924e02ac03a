"""The rows of lesson 5: the map of the gates, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.explaining import cells
from core.explaining.gatework import PRONOUN, RARE_WORD, Held, KindGates, Traced
from core.explaining.lesson import (
    SHADES,
    LessonState,
    Page,
    Row,
    Span,
    Subject,
    Told,
    fitted,
    row,
)
from core.explaining.units import UnitName
from core.model.products import Floats

GATES: dict[str, tuple[tuple[Told, str], ...]] = {
    "lstm": ((Told("let in"), "i"), (Told("keep"), "f"), (Told("let out"), "o")),
    "gru": ((Told("reset"), "r"), (Told("keep"), "z")),
}
KEEP = {"lstm": "f", "gru": "z"}
FORMULAS: dict[str, tuple[str, ...]] = {
    "lstm": (
        "c' = f·c + i·g",
        "h = o·tanh c'",
        "i f o = σ(W x + U h + b)",
        "g = tanh(W x + U h + b)",
    ),
    "gru": ("h' = z·h + (1−z)·n", "r z = σ(W x + U h + b)", "n = tanh(W x + b + r·(U h + b))"),
    "rnn": ("h' = tanh(W x + U h + b)",),
}  # fmt: skip
UNIT_NAMES = {
    "place in the line": Told("place in the line"),
    "a line begins": Told("a line begins"),
    "the line ends next": Told("the line ends next"),
    "the line ends soon": Told("the line ends soon"),
    "a space was here": Told("a space was here"),
    "after say or ask": Told("after say or ask"),
    "lines so far": Told("lines so far"),
    "lines in the section": Told("lines in the section"),
    "length of the last line": Told("length of the last line"),
}
KIND_NAMES = {
    PRONOUN: Told("pronouns"),
    RARE_WORD: Told("rare words"),
    "": Told("all"),
}
_LABEL = 12
SIDE = 44
"""Cells of the column at the right of a wide page, with its rule."""


@dataclass(frozen=True, eq=False)
class Seen:
    """All that is shown of a model and a line."""

    subject: Subject
    traced: Traced
    pieces: list[str]
    kinds: list[KindGates]
    """Empty of a model without gates."""
    units: list[UnitName]
    memory: list[UnitName]
    """Those of the last layer's memory, each unit once."""
    place: int
    unit: UnitName
    held: tuple[float, Held] | None

    @property
    def cell(self) -> str:
        return self.subject.cell


# The map ------------------------------------------------------------------------------------------


def map_rows(seen: Seen, state: LessonState, page: Page, width: int) -> list[Row]:
    """The tokens with their gates below them, line by line as far as there is room."""
    gates = GATES.get(seen.cell, ())
    units = seen.memory[: 3 if page.wide else 2]
    if seen.unit not in units:
        units = [*units[:-1], seen.unit]
    high = 1 + len(gates) + len(units)
    rows = list[Row]()
    formula = _formula_row(seen, page)
    for first, last in _lines(seen.pieces, width - _LABEL - 1):
        if rows and len(rows) + high + 2 + (0 if page.wide else 4) > page.height:
            break
        rows += [row(""), *_block(seen, state, page, first, last, units)]
    return [*rows[1:], row(""), formula]


def _lines(pieces: Sequence[str], room: int) -> list[tuple[int, int]]:
    """Where each row of tokens begins and ends: at line ends, or when it is full."""
    found, first, used = list[tuple[int, int]](), 0, 0
    for index, piece in enumerate(pieces):
        size = max(2, cells.width(piece)) + 1
        if used + size > room and index > first:
            found.append((first, index))
            first, used = index, 0
        used += size
        if piece == "⏎":
            found.append((first, index + 1))
            first, used = index + 1, 0
    return [*found, (first, len(pieces))] if first < len(pieces) else found


def _block(
    seen: Seen, state: LessonState, page: Page, first: int, last: int, units: Sequence[UnitName]
) -> list[Row]:
    t, traced = page.t, seen.traced
    sizes = [max(2, cells.width(piece)) for piece in seen.pieces[first:last]]
    head: list[Span] = [(" " * _LABEL, "plain")]
    for index, size in zip(range(first, last), sizes, strict=True):
        here = index == seen.place
        head += [
            (cells.left(seen.pieces[index], size), "accent" if here else "strong"),
            (" ", "plain"),
        ]
    rows: list[Row] = [tuple(head)]
    for name, letter in GATES.get(seen.cell, ()):
        label = cells.left(f" {name.said(t)}", _LABEL - 2) + f"{letter} "
        means = traced.gates[letter].mean(axis=1)[first:last]
        rows.append(_shades(label, means, sizes, hidden=state.hidden))
    for unit in units:
        spread = max(unit.high - unit.low, 1e-6)
        own = (traced.memory[first:last, unit.unit] - unit.low) / spread
        label = cells.left(f" {unit.label}", _LABEL)
        rows.append(_shades(label, own, sizes, "accent" if unit == seen.unit else "dim"))
    return rows


def _shades(
    label: str, shares: Floats, sizes: Sequence[int], style: Any = "dim", *, hidden: bool = False
) -> Row:
    spans: list[Span] = [(label, style)]
    for share, size in zip(shares, sizes, strict=True):
        level = max(1, cells.level(float(share)))
        spans.append(("?" * size, "dim") if hidden else (cells.LEVELS[level] * size, SHADES[level]))
        spans.append((" ", "plain"))
    return tuple(spans)


def _formula_row(seen: Seen, page: Page) -> Row:
    """The cell's formula with the numbers of a unit at the place that is looked at."""
    unit, at, traced = seen.unit.unit, seen.place, seen.traced
    gate = {letter: number_text(each[at, unit]) for letter, each in traced.gates.items()}
    h, h_before = number_text(traced.hidden[at, unit]), number_text(traced.before[0][at, unit])
    text = FORMULAS[seen.cell][0]
    where = page.t("unit {unit} at {piece}", unit=unit, piece=seen.pieces[at])
    if seen.cell == "lstm" and traced.cell is not None and traced.before[1] is not None:
        c, c_before = number_text(traced.cell[at, unit]), number_text(traced.before[1][at, unit])
        sums = f"{gate['f']}·{c_before} + {gate['i']}·{gate['g']} = {c}, h {h}"
    elif seen.cell == "gru":
        rest = number_text(1 - traced.gates["z"][at, unit])
        sums = f"{gate['z']}·{h_before} + {rest}·{gate['n']} = {h}"
    else:
        sums = f"{h_before} → {h}"
    return row((f" {text}  ", "strong"), (f"{where}: ", "dim"), sums)


def number_text(x: float) -> str:
    """A number in at most five cells: .14, (−.93)."""
    text = f"{abs(x):.2f}".removeprefix("0")
    return text if x >= -0.005 else f"(−{text})"


# What stands beside it ----------------------------------------------------------------------------


def side_rows(seen: Seen, page: Page) -> list[Row]:
    t = page.t
    rows = list[Row]()
    if seen.kinds and not page.wide:
        rows += _kinds_across(seen, page)
    rows.append(row((f" {t('units that say something, held-out songs')}", "dim")))
    head = f" {cells.left('', 29)}{cells.right('r', 6)}{cells.right(t('chance'), 7)}"
    if page.wide:
        rows.append(row((head, "dim")))
    for unit in seen.units[: 9 if page.wide else 3]:
        rows.append(_unit_row(unit, seen, page))
    if seen.kinds and page.wide:
        rows += [row(""), *_kinds_down(seen, page)]
    if seen.held is not None:
        number, held = seen.held
        told = t(
            "{unit} held at {value}: p(⏎) {a} → {b}, bits/token {c} → {d}",
            unit=seen.unit.label, value=f"{number:.1f}".replace("-", "−"),
            a=f"{held.line_end[0]:.3f}", b=f"{held.line_end[1]:.3f}",
            c=f"{held.bits[0]:.2f}", d=f"{held.bits[1]:.2f}",
        )  # fmt: skip
        width = (SIDE if page.wide else page.width) - 4
        lines = [row((f" {line}", "strong")) for line in cells.wrap(told, width)]
        if page.wide:
            return [*rows, row(""), *lines]
        place = 1 + len(GATES[seen.cell]) if seen.kinds else 0
        rows = [*rows[:place], *lines, *rows[place:]]
    return rows


def _unit_row(unit: UnitName, seen: Seen, page: Page) -> Row:
    here = unit.unit == seen.unit.unit and unit.part == seen.unit.part
    name = cells.left(UNIT_NAMES[unit.name].said(page.t), 23)
    r = cells.right(f"{unit.r:+.2f}".replace("-", "−").replace("0.", "."), 6)
    chance = cells.right(f"{unit.chance:.2f}".removeprefix("0"), 7)
    style: Any = "accent" if here else "plain" if unit.convinces else "dim"
    return row((f" {cells.left(unit.label, 6)}{name}{r}{chance}", style))


def _kind(kind: KindGates, page: Page) -> str:
    return KIND_NAMES[kind.kind].said(page.t) if kind.kind in KIND_NAMES else kind.kind


def _kinds_down(seen: Seen, page: Page) -> list[Row]:
    gates = GATES[seen.cell]
    head = "".join(cells.right(name.said(page.t), 8) for name, _ in gates)
    rows = [row((f" {cells.left(page.t('mean gate after'), 16)}{head}", "dim"))]
    for kind in seen.kinds:
        means = "".join(cells.right(number_text(kind.means[letter]), 8) for _, letter in gates)
        rows.append(row(f" {cells.left(_kind(kind, page), 16)}{means}"))
    return rows


def _kinds_across(seen: Seen, page: Page) -> list[Row]:
    sizes = [max(5, cells.width(_kind(kind, page))) + 1 for kind in seen.kinds]
    names = "".join(
        cells.right(_kind(kind, page), size) for kind, size in zip(seen.kinds, sizes, strict=True)
    )
    rows = [row((f" {cells.left(page.t('mean gate after'), 16)}{names}", "dim"))]
    for name, letter in GATES[seen.cell]:
        means = "".join(
            cells.right(number_text(kind.means[letter]), size)
            for kind, size in zip(seen.kinds, sizes, strict=True)
        )
        rows.append(row(f" {cells.left(f'{name.said(page.t)} {letter}', 16)}{means}"))
    return rows


def beside(left: list[Row], right: list[Row], height: int, width: int) -> list[Row]:
    """Two columns with a rule between them."""
    rows = []
    for index in range(min(height, max(len(left), len(right)))):
        own = fitted([left[index]], Page(width))[0] if index < len(left) else ()
        used = sum(cells.width(text) for text, _ in own)
        beside = right[index] if index < len(right) else ()
        rows.append((*own, (" " * (width - used), "plain"), ("│", "dim"), *beside))
    return rows

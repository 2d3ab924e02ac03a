"""Lesson 5: what the gates let in, keep and let out along a line, and what single units know."""

from __future__ import annotations

from typing import Any

from core.explaining.gatework import gates_by_kind, hold, shown_pieces, trace_line
from core.explaining.lesson import (
    Knob,
    LessonState,
    Page,
    Subject,
    Told,
    View,
    about,
    fitted,
    is_chinese,
    line_of,
    to_do,
    value,
)
from core.explaining.lessons.gate_rows import (
    FORMULAS,
    GATES,
    KEEP,
    KIND_NAMES,
    SIDE,
    UNIT_NAMES,
    Seen,
    beside,
    map_rows,
    number_text,
    side_rows,
)
from core.explaining.lessons.subjects import songs_of
from core.explaining.units import UnitName, name_units
from core.model.tape import check_tape
from core.text.vocabulary import LINE_END


class Gates:
    """See `core.explaining.lesson.Lesson`."""

    number = 5
    key = "gates"
    title = Told("Gates")
    question = Told("What does the cell let in, keep and wipe while it reads your line?")
    do = to_do(
        "{arrows} word;  {u} another unit;  {h} holds it;  put a space or a rare word into the line"
    )
    formula: tuple[str, ...] = tuple(
        f"{cell.upper()}  {'   '.join(f)}" for cell, f in FORMULAS.items()
    )
    asks: Told | None = Told("After which token of your line does it keep least?")

    def example(self, state: LessonState) -> str:
        return "外婆说别怕 那是天\n在搬一个旧的柜子\n" if is_chinese(state) else (
            "she said the rain will stop\nand all the lamps go out\n"
        )  # fmt: skip

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        tokens = len(self._ids(state))
        units = tuple(float(k) for k in range(len(_memory_units(state.subject))))
        places = tuple(float(k) for k in range(tokens))
        return (
            Knob("place", "arrows", Told("word"), places, places[-1]),
            Knob("unit", "u", Told("hidden unit"), units, 0.0, round=True),
            Knob("hold", "h", Told("hold"), (0.0, 1.0, 2.0), 0.0, round=True),
        )

    def _ids(self, state: LessonState) -> list[int]:
        line = line_of(self, state)
        return state.subject.composer.model.vocabulary.encode(line) or [LINE_END]

    def view(self, state: LessonState, page: Page) -> View:
        seen = self._look(state)
        width = page.width - SIDE if page.wide else page.width
        rows = map_rows(seen, state, page, width)
        side = side_rows(seen, page)
        if page.wide:
            rows = beside(rows, side, page.height, width)
        else:
            rows += side[: max(0, page.height - len(rows))]
        return View(
            fitted(rows, page), _data(seen), _notice(seen), _answer(seen, state),
            aside=about(state, page.t),
        )  # fmt: skip

    def _look(self, state: LessonState) -> Seen:
        subject = state.subject
        model, ids = subject.composer.model, self._ids(state)
        units, memory = _units(subject), _memory_units(subject)
        unit = memory[int(value(self, state, "unit"))]
        held = None
        if setting := int(value(self, state, "hold")):
            number = unit.low if setting == 1 else unit.high
            songs = songs_of(subject, "held-out")
            found = subject.once(
                f"hold {unit.unit} {number}", lambda: hold(model, songs, unit.unit, number)
            )
            held = number, found
        kinds = []
        if subject.cell in GATES:
            songs = songs_of(subject, "held-out")
            kinds = subject.once("gates by kind", lambda: gates_by_kind(model, songs))
        return Seen(
            subject, trace_line(subject.composer, ids), shown_pieces(model.vocabulary, ids),
            kinds, units, memory, int(value(self, state, "place")), unit, held,
        )  # fmt: skip


def _units(subject: Subject) -> list[UnitName]:
    check_tape(subject.cell)
    songs = songs_of(subject, "held-out")
    found: list[UnitName] = subject.once("units", lambda: name_units(subject.composer.model, songs))
    return found


def _memory_units(subject: Subject) -> list[UnitName]:
    """Named units of what the last layer carries on, each once, the surest first."""
    config = subject.composer.model.config
    part = "c" if config.cell == "lstm" else "h"
    found: dict[int, UnitName] = {}
    for unit in _units(subject):
        if unit.part == part and unit.layer == config.layers - 1:
            found.setdefault(unit.unit, unit)
    return list(found.values()) or _units(subject)[:1]


# What is said -----------------------------------------------------------------------------------


def _notice(seen: Seen) -> Told:
    if seen.held is not None:
        number, held = seen.held
        more = held.bits[1] - held.bits[0]
        fields = {
            "unit": seen.unit.label,
            "value": f"{number:.1f}".replace("-", "−"),
            "more": f"{more:+.2f}".replace("-", "−"),
        }
        if more < 0.1:
            return Told("{unit} at {value}: {more} bits a token; others know it as well", **fields)
        return Told("{unit} at {value}: {more} bits a token; much hangs on it", **fields)
    kinds = [kind for kind in seen.kinds if kind.kind]
    if not kinds:
        unit = seen.units[0]
        return Told(
            "no gates: all of h is written anew; {unit} still tells “{name}”, r {r}",
            unit=unit.label, name=UNIT_NAMES[unit.name],
            r=f"{unit.r:.2f}".replace("-", "−"),
        )  # fmt: skip
    letter = KEEP[seen.cell]
    least = min(kinds, key=lambda kind: kind.means[letter])
    most = max(kinds, key=lambda kind: kind.means[letter])
    return Told(
        "it keeps least after {least} ({a}), most after {most} ({b}); {unit}: {name}",
        least=KIND_NAMES.get(least.kind, least.kind), a=number_text(least.means[letter]),
        most=KIND_NAMES.get(most.kind, most.kind), b=number_text(most.means[letter]),
        unit=seen.units[0].label, name=UNIT_NAMES[seen.units[0].name],
    )  # fmt: skip


def _answer(seen: Seen, state: LessonState) -> Told | None:
    letter = KEEP.get(seen.cell)
    if state.guess is None or letter is None:
        return None
    least = int(seen.traced.gates[letter].mean(axis=1).argmin())
    piece = seen.pieces[least]
    if state.guess.strip() == piece:
        return Told("right: it keeps least after {piece}", piece=piece)
    return Told("it keeps least after {piece}", piece=piece)


def _data(seen: Seen) -> dict[str, Any]:
    traced = seen.traced
    held = None
    if seen.held is not None:
        number, found = seen.held
        held = {
            "unit": seen.unit.label, "at": number, "bits_per_token": list(found.bits),
            "line_end": list(found.line_end),
        }  # fmt: skip
    return {
        "cell": seen.cell,
        "tokens": seen.pieces,
        "gates": {
            letter: [float(x) for x in gate.mean(axis=1)] for letter, gate in traced.gates.items()
        },
        "units": {
            unit.label: [float(x) for x in traced.memory[:, unit.unit]] for unit in seen.memory
        },
        "names": [
            {
                "unit": unit.label, "layer": unit.layer, "name": unit.name, "r": unit.r,
                "chance": unit.chance, "auc": unit.auc, "convinces": unit.convinces,
            }
            for unit in seen.units
        ],
        "kinds": [
            {"kind": kind.kind or "all", "tokens": kind.tokens, **kind.means} for kind in seen.kinds
        ],
        "held": held,
    }  # fmt: skip


LESSON = Gates()

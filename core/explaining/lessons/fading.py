"""Lesson 4: what of a word's error reaches the words before it, and what is used of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from core.explaining import cells
from core.explaining.lesson import (
    Knob,
    LessonState,
    Page,
    Row,
    Subject,
    Told,
    View,
    about,
    fitted,
    row,
    to_do,
    value,
)
from core.explaining.lessons.subjects import known_subjects, small, songs_of, window_of
from core.explaining.reach import USES, Figures, Reach, context_use, reach, useful
from core.model.tape import Knobs

SHOWN = (1, 2, 4, 8, 16, 32, 63)
FAR = 32
PLACES = 48
DECADES = 9
"""Powers of ten from a full bar to none."""
_SHOWN_USES = (1, 4, 16)


@dataclass(frozen=True, eq=False)
class _Found:
    """What is measured of one model."""

    subject: Subject
    learnt: Reach
    """As it was trained."""
    turned: Reach
    """As the knobs are."""
    uses: Figures

    @property
    def cell(self) -> str:
        return self.subject.cell.upper()

    @property
    def useful(self) -> int:
        return useful(USES, self.uses)


class Fading:
    """See `core.explaining.lesson.Lesson`."""

    number = 4
    key = "fading"
    title = Told("Fading")
    question = Told("How much of a word's error reaches the words before it?")
    do = to_do("{arrows} W_hh of all cells, from ×0.5 to ×3;  {f} the bias of the forget gate")
    formula: tuple[str, ...] = (
        "∂log p(t)/∂h(t−k) = ∂log p(t)/∂h(t) · ∏ ∂h(j)/∂h(j−1),  j = t−k+1 … t",
        "RNN   ∂h/∂h⁻ = diag(1 − h²) · W_hh",
        "LSTM  ∂c/∂c⁻ = f + …   (a factor of its own for each unit, near 1 if it wants to keep)",
        "GRU   ∂h/∂h⁻ = z + …",
    )
    asks: Told | None = Told("Which cell has the most left of it after 32 tokens?")

    def example(self, state: LessonState) -> str:
        return ""

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        turned = (
            Knob("recurrent", "arrows", Told("W_hh"), (0.5, 0.75, 1.0, 1.5, 2.0, 3.0), 1.0),
            Knob("keep", "f", Told("forget"), (0.0, 1.0, 2.0, 4.0, -2.0, -1.0), 0.0, round=True),
        )
        gated = any(subject.cell == "lstm" for subject in state.subjects)
        return turned if gated else turned[:1]

    def view(self, state: LessonState, page: Page) -> View:
        recurrent = value(self, state, "recurrent")
        keep = value(self, state, "keep") if len(self.knobs(state)) > 1 else 0.0
        found = [_measure(each, recurrent, keep) for each in known_subjects(state)]
        rows = _rows(found, state, page, recurrent, keep)
        return View(
            fitted(rows, page),
            _data(found, recurrent, keep),
            _notice(found, recurrent, keep),
            _answer(found, state),
            aside=_aside(found, state, page),
        )


def _measure(subject: Subject, recurrent: float, keep: float) -> _Found:
    model, songs = subject.composer.model, songs_of(subject, "held-out")

    def asked(knobs: Knobs) -> Reach:
        name = f"reach {knobs}"
        found: Reach = subject.once(name, lambda: reach(model, songs, places=PLACES, knobs=knobs))
        return found

    # A GRU has a gate that keeps as well; what is turned here is that of the LSTM alone.
    turned = Knobs(recurrent=recurrent, keep_bias=keep if subject.cell == "lstm" else 0.0)
    uses = subject.once("context use", lambda: context_use(model, songs))
    return _Found(subject, asked(Knobs()), asked(turned), uses)


def _rows(
    found: list[_Found], state: LessonState, page: Page, recurrent: float, keep: float
) -> list[Row]:
    t = page.t
    first = 14
    room = (page.width - first) // len(found)
    head = [cells.left(" " + t("tokens back"), first)]
    for each in found:
        knob = f"W_hh ×{recurrent:g}"
        if each.cell == "LSTM" and (keep or recurrent == 1.0):
            knob = t("forget {bias}", bias=f"{keep:+g}" if keep else "+0")
        head.append(cells.left(f"{each.cell:<5} {knob}", room))
    rows: list[Row] = [row(("".join(head), "dim"))]
    window = window_of(state.subject)
    drawn = window is None
    for lag in SHOWN:
        if not drawn and window is not None and lag > window:
            line = f" ┄┄ {t('the window of training ends here: the state goes on, no gradient')} "
            line = cells.cut(line, page.width - 1)
            rows.append(row((line + "┄" * (page.width - 1 - cells.width(line)), "dim")))
            drawn = True
        rows.append(_lag_row(lag, found, state, room, first))
    rows.append(row(""))
    uses = [cells.left(t("{tokens} tokens", tokens=each.useful), room) for each in found]
    rows.append(row((cells.left(" " + t("makes use of"), first), "dim"), "".join(uses)))
    shown = ", ".join(map(str, _SHOWN_USES))
    rows.append(row((" " + t("bits/token when it reads only the last {uses}:", uses=shown), "dim")))
    figures = [
        cells.left(" ".join(f"{bits:.2f}" for bits in _of_uses(each)), room) for each in found
    ]
    rows.append(row(" " * first, "".join(figures)))
    return rows


def _lag_row(lag: int, found: list[_Found], state: LessonState, room: int, first: int) -> Row:
    parts: list[tuple[str, Any]] = [(cells.right(str(lag), 7) + " " * (first - 7), "dim")]
    for each in found:
        share = each.turned.at(lag)
        if state.hidden:
            parts.append((cells.left("?", room), "dim"))
            continue
        length = room - 7
        logs = 1 + math.log10(max(share, 1e-300)) / DECADES
        parts.append((cells.left(cells.bar(logs, length), length + 1), "accent"))
        parts.append((cells.left(small(share), 6), "plain"))
    return tuple(parts)


def _of_uses(found: _Found) -> list[float]:
    return [float(found.uses[USES.index(use)]) for use in _SHOWN_USES]


def _notice(found: list[_Found], recurrent: float, keep: float) -> Told:
    """What is told is measured at the same held-out places before and after."""
    lstm = next((each for each in found if each.cell == "LSTM"), None)
    asked = lstm if keep and lstm is not None else found[0]
    if keep or recurrent != 1.0:
        before, after = asked.learnt, asked.turned
        times = after.at(FAR) / before.at(FAR)
        fields = {
            "cell": asked.cell,
            "knob": Told("forget {bias}", bias=f"{keep:+g}")
            if asked is lstm and keep
            else f"W_hh ×{recurrent:g}",
            "times": _times(max(times, 1 / times)),
            "before": f"{before.nats / math.log(2):.2f}",
            "after": f"{after.nats / math.log(2):.2f}",
        }
        if times >= 1:
            return Told(
                "{cell}, {knob}: {times}× as much comes 32 back; {before} bits become {after}",
                **fields,
            )
        return Told(
            "{cell}, {knob}: 1/{times} as much comes 32 back; {before} bits become {after}",
            **fields,
        )
    if len(found) == 1:
        only = found[0]
        return Told(
            "of the error {near} is left 8 back, {far} 32 back; it makes use of {use}",
            near=small(only.turned.at(8)),
            far=small(only.turned.at(FAR)),
            use=only.useful,
        )
    most = max(found, key=lambda each: each.turned.at(FAR))
    least = min(found, key=lambda each: each.turned.at(FAR))
    return Told(
        "32 back 1/{part} of the error is left at best ({most}), 1/{rest} in the {least}",
        most=most.cell,
        least=least.cell,
        part=f"{1 / most.turned.at(FAR):,.0f}",
        rest=f"{1 / least.turned.at(FAR):,.0f}",
    )


def _answer(found: list[_Found], state: LessonState) -> Told | None:
    if state.guess is None:
        return None
    most = max(found, key=lambda each: each.learnt.at(FAR))
    right = state.guess.strip().upper() == most.cell
    fields = {"most": most.cell, "share": small(most.learnt.at(FAR))}
    if right:
        return Told("right: the {most}, with {share}", **fields)
    return Told("it is the {most}, with {share}", **fields)


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}" if ratio < 1e6 else small(ratio)


def _aside(found: list[_Found], state: LessonState, page: Page) -> str:
    if len(found) == 1:
        return about(state, page.t)
    return page.t("{count} cells, {corpus}", count=len(found), corpus=state.subject.corpus)


def _data(found: list[_Found], recurrent: float, keep: float) -> dict[str, Any]:
    return {
        "recurrent": recurrent,
        "forget": keep,
        "models": [
            {
                "model": each.subject.name,
                "cell": each.subject.cell,
                "window": window_of(each.subject),
                "lags": list(each.turned.lags),
                "share": [float(share) for share in each.turned.share],
                "low": [float(share) for share in each.turned.quartiles[0]],
                "high": [float(share) for share in each.turned.quartiles[1]],
                "bits_per_token": each.turned.nats / math.log(2),
                "bits_per_token_as_learnt": each.learnt.nats / math.log(2),
                "makes_use_of": each.useful,
                "context": list(USES),
                "context_bits_per_token": [float(bits) for bits in each.uses],
            }
            for each in found
        ],
    }


LESSON = Fading()

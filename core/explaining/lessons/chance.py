"""Lesson 6: why this word. Temperature and min-p move the bars; nothing is drawn anew."""

from __future__ import annotations

from typing import Any

import msgspec

from core.composing.settings import SamplerSettings
from core.explaining import cells
from core.explaining.lesson import (
    Knob,
    LessonState,
    Page,
    Row,
    Told,
    View,
    about,
    fitted,
    is_chinese,
    line_of,
    row,
    shown_piece,
    to_do,
    value,
)
from core.explaining.why import Why, as_undecided_as, explain, logits_after, starts_line
from core.model.products import Floats

BESIDE = (0.5, 1.5)
"""Temperatures that are always shown, to compare."""
_FLOORS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
_KEPT = 32
"""Places whose logits are kept."""
_SEEN = 5e-4
"""Less is not seen in numbers that are told to a tenth of a percent."""
_FIXED = {"raw", "temperature", "balance"}


class Chance:
    """See `core.explaining.lesson.Lesson`."""

    number = 6
    key = "chance"
    title = Told("Chance")
    question = Told("Why this word? Thousands of candidates become a few, then one is drawn.")
    do = to_do("{square} temperature, {curly} min-p: bars move, nothing is redrawn; {arrows} place")
    formula = (
        "p = softmax(z / T)      z: logits of what is left",
        "min-p keeps v while p(v) ≥ m · max p, at T = 1",
        "balance: z / T − β (1 − T) log u(v)      for T < 1",
        "as undecided as between 2^H words,  H = −Σ p log₂ p",
    )
    asks: Told | None = Told("Which word would you write next?")

    def example(self, state: LessonState) -> str:
        return "我还在等\n我还在" if is_chinese(state) else "i am still waiting\ni am still"

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        places = len(_ids(self, state))
        usual = SamplerSettings()
        heats = tuple(round(0.05 * step, 2) for step in range(41))
        return (
            Knob("place", "arrows", Told("place"), tuple(map(float, range(places + 1))),
                 float(places)),
            Knob("temperature", "square", Told("temperature"), heats, usual.temperature),
            Knob("min_p", "curly", Told("min-p"), _FLOORS, usual.min_p),
        )  # fmt: skip

    def view(self, state: LessonState, page: Page) -> View:
        ids = _ids(self, state)
        place = int(value(self, state, "place"))
        settings = SamplerSettings(min_p=value(self, state, "min_p"))
        heat = value(self, state, "temperature")
        chosen = ids[place] if place < len(ids) else None
        whys = {
            t: _explain(state, ids[:place], settings, t, chosen, page.height)
            for t in (heat, *BESIDE)
        }
        why = whys[heat]
        rows = [
            _where(state, ids, place, page),
            _head(why, settings, heat, page),
            *(_candidate(why, whys, k, heat, state, page) for k in
              range(min(len(why.candidates), max(1, page.height - 4)))),
            (),
            _undecided(whys, heat, page),
        ]  # fmt: skip
        data: dict[str, Any] = {
            "before": state.subject.composer.model.vocabulary.decode(ids[:place]),
            "temperature": heat,
            "stages": [
                {"stage": name, "on": on, "left": left, "bits": round(bits, 4)}
                for name, on, left, bits in zip(why.stages, why.on, why.left, why.bits, strict=True)
            ],
            "candidates": [
                {"piece": one.piece, "id": one.id, "shares": [round(p, 6) for p in one.shares]}
                for one in why.candidates
            ],
        }
        notice = _notice(whys, heat, settings, starts_line(ids[:place]))
        return View(fitted(rows, page), data, notice, _answer(state, why), about(state, page.t))


def _ids(lesson: Chance, state: LessonState) -> list[int]:
    vocabulary = state.subject.composer.model.vocabulary
    return vocabulary.encode(line_of(lesson, state).replace("⏎", "\n"))


def _explain(
    state: LessonState,
    before: list[int],
    settings: SamplerSettings,
    heat: float,
    chosen: int | None,
    height: int,
) -> Why:
    """One place at one temperature; the network is asked once."""
    composer = state.subject.composer
    kept: dict[tuple[int, ...], Floats] = state.subject.once("chance", dict)
    key = tuple(before)
    if key not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = logits_after(composer, before)
    settings = msgspec.structs.replace(settings, temperature=heat)
    return explain(composer, before, settings, max(10, height), logits=kept[key], chosen=chosen)


def _where(state: LessonState, ids: list[int], place: int, page: Page) -> Row:
    """The line, with the place in it."""
    vocabulary = state.subject.composer.model.vocabulary
    before = shown_piece(vocabulary.decode(ids[:place]))
    room = page.width - 16
    while cells.width(before) > room:
        before = before[1:]
    here = "▏" if place >= len(ids) else shown_piece(_piece(vocabulary.piece(ids[place])))
    return row((f" {page.t('after')} › ", "dim"), before, (here, "accent"),
               (shown_piece(vocabulary.decode(ids[place + 1 :])), "dim"))  # fmt: skip


def _piece(piece: str) -> str:
    return {"<line end>": "⏎", "<song end>": "◆"}.get(piece, piece)


def _columns(why: Why) -> list[int]:
    """The stages to show: the model, what is on, and the last."""
    middle = [
        k for k, (name, on) in enumerate(zip(why.stages, why.on, strict=True))
        if on and name not in _FIXED and _does_something(why, k)
    ]  # fmt: skip
    return [0, *middle[-3:], len(why.stages) - 1]


def _does_something(why: Why, stage: int) -> bool:
    """Whether a step moves what can be seen."""
    return any(abs(one.shares[stage] - one.shares[stage - 1]) > _SEEN for one in why.candidates)


def _head(why: Why, settings: SamplerSettings, heat: float, page: Page) -> Row:
    t = page.t
    told = {
        "raw": t("model"),
        "rules": t("rules"),
        "penalties": t("penalties"),
        "no copies": t("no copies"),
        "min-p": f"min-p {settings.min_p:g}",
    }
    names = [told.get(why.stages[k], why.stages[k]) for k in _columns(why)[:-1]]
    text = " " * 9 + "".join(cells.right(name, 10) for name in names) + cells.right(
        f"T {heat:.2f}", 9
    )  # fmt: skip
    rest = page.width - cells.width(text) - 16
    beside = "".join(cells.right(f"T {one:.2f}", 8) for one in BESIDE)
    return row((text + " " * max(0, rest) + beside, "dim"))


def _candidate(
    why: Why, whys: dict[float, Why], place: int, heat: float, state: LessonState, page: Page
) -> Row:
    one = why.candidates[place]
    columns = _columns(why)

    def told(share: float) -> str:
        return "?" if state.hidden else "-" if share == 0.0 else f"{100 * share:.1f}"

    name = "?" if state.hidden else shown_piece(_piece(one.piece))
    numbers = "".join(cells.right(told(one.shares[k]), 10) for k in columns[:-1])
    own = one.shares[-1]
    room = max(0, page.width - 9 - 10 * (len(columns) - 1) - 9 - 16 - 2)
    most = max(candidate.shares[-1] for candidate in why.candidates) or 1.0
    bar = "" if state.hidden else cells.bar(own / most, room)
    others = []
    for beside in BESIDE:
        shares = {c.id: c.shares[-1] for c in whys[beside].candidates}
        others.append(cells.right(told(shares.get(one.id, 0.0)), 8))
    return row(
        (cells.left(f" {name}", 9), "accent" if one.id == why.chosen else "strong"),
        (numbers, "plain" if own else "dim"),
        (cells.right(told(own), 9), "strong" if own else "dim"),
        " ",
        (cells.left(bar, room + 1), "accent"),
        ("".join(others), "dim"),
    )


def _undecided(whys: dict[float, Why], heat: float, page: Page) -> Row:
    t = page.t
    others = "".join(
        f", T {one:.2f} {as_undecided_as(whys[one].bits[-1]):.0f}" for one in (heat, *BESIDE)
    )
    told = t("undecided as between so many words: model {n}{others}",
             n=f"{as_undecided_as(whys[heat].bits[0]):.0f}", others=others)  # fmt: skip
    return row((f" {told}", "dim"))


def _notice(whys: dict[float, Why], heat: float, settings: SamplerSettings, starts: bool) -> Told:
    why, (cool, hot) = whys[heat], (whys[one] for one in BESIDE)
    raw, left = f"{why.left[0]:,}", why.left[-1]
    if starts and settings.first_word > heat:
        return Told("a first word of a line is free: T {least} at least and no min-p, {left} of"
                    " {all} may come", least=f"{settings.first_word:g}", left=f"{left:,}",
                    all=raw)  # fmt: skip
    evened = hot.bits[-1] > cool.bits[-1] and hot.left[-1] == cool.left[-1]
    fields = {"left": f"{left:,}", "all": raw, "cool": f"{as_undecided_as(cool.bits[-1]):.1f}",
              "hot": f"{as_undecided_as(hot.bits[-1]):.1f}"}  # fmt: skip
    if left == 1:
        return Told("one word of {all} is left: no temperature changes anything", all=raw)
    if evened and settings.min_p and left < why.left[0]:
        return Told("heat evens out the {left} that are left, as between {cool} words, then {hot};"
                    " it never brings back what was cut of {all}", **fields)  # fmt: skip
    if evened:
        return Told("nothing is cut, all {left} may come: heat makes it choose as between {hot}"
                    " words, cold as between {cool}", **fields)  # fmt: skip
    return Told("{left} of {all} are left; here heat does not even them out", **fields)


def _answer(state: LessonState, why: Why) -> Told | None:
    if state.guess is None:
        return None
    guess = state.guess.strip()
    best = max(why.candidates, key=lambda one: one.shares[0])
    fields = {"guess": guess, "word": shown_piece(_piece(best.piece)),
              "share": f"{best.shares[0]:.1%}"}  # fmt: skip
    for one in why.candidates:
        if one.piece.strip() == guess:
            return Told("you said {guess}: the model gives it {own}, and {word} most, {share}",
                        own=f"{one.shares[0]:.1%}", **fields)  # fmt: skip
    return Told("you said {guess}, which is not among {n} candidates; the model likes {word} most,"
                " {share}", n=len(why.candidates), **fields)  # fmt: skip


LESSON = Chance()

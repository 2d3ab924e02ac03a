"""Lesson 3: what memory is. One unit by its formula with today's numbers, and memory off."""

from __future__ import annotations

from typing import Any

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
from core.explaining.remembering import Reading, reading

_FORMULAS = {
    "rnn": "h = tanh(W_ih·x + b + W_hh·h′)",
    "lstm": "c = f·c′ + i·g    h = o·tanh(c)",
    "gru": "h = z·h′ + (1 − z)·n",
}
_TERMS = {
    "rnn": ("W_ih·x", "b", "W_hh·h′"),
    "lstm": ("f·c′", "i·g", "c"),
    "gru": ("z·h′", "(1−z)·n", "n"),
}


class Memory:
    """See `core.explaining.lesson.Lesson`."""

    number = 3
    key = "memory"
    title = Told("Memory")
    question = Told("What does it carry from word to word? h, by its formula, in numbers.")
    do = to_do("{m} switches the memory off (h′ = 0 at each word); {u} {U}: another unit")
    formula = (
        "RNN    h = tanh(W_ih·x + b_ih + W_hh·h′ + b_hh)",
        "LSTM   c = f·c′ + i·g      h = o·tanh(c)",
        "       i, f, o = σ(W·x + U·h′ + b)      g = tanh(W·x + U·h′ + b)",
        "GRU    h = z·h′ + (1 − z)·n      n = tanh(W·x + b + r·(U·h′ + b′))",
        "h′, c′: those after the word before",
    )
    asks: Told | None = Told("Which word will it expect behind your line?")

    def example(self, state: LessonState) -> str:
        return "末班车已经开走" if is_chinese(state) else "the last train is gone"

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        size = state.subject.composer.model.config.hidden
        start = float(_read(self, state).liveliest)
        units = tuple(map(float, range(size)))
        return (
            Knob("off", "m", Told("memory off"), (0.0, 1.0), 0.0, round=True),
            Knob("unit", "u", Told("hidden unit"), units, start, round=True),
        )

    def view(self, state: LessonState, page: Page) -> View:
        found = _read(self, state)
        unit, off = int(value(self, state, "unit")), bool(value(self, state, "off"))
        rows: list[Row] = [_title(found, unit, off, page), _head(found, page)]
        room = page.height - len(rows)
        # The newest words, where there are too many.
        first = max(0, len(found.pieces) - room)
        rows += [_word(found, place, unit, off, state, page) for place in
                 range(first, len(found.pieces))]  # fmt: skip
        data: dict[str, Any] = {
            "text": line_of(self, state),
            "unit": unit,
            "off": off,
            "largest_difference": float(f"{found.apart:.3g}"),
            "words": [_data(found, place, unit, off) for place in range(len(found.pieces))],
        }
        notice = _notice(found, unit)
        return View(fitted(rows, page), data, notice, _answer(state, found), about(state, page.t))


def _read(lesson: Memory, state: LessonState) -> Reading:
    text = line_of(lesson, state)
    kept: tuple[str, Reading] | None = state.subject.kept.get("remembering")
    if kept is None or kept[0] != text:
        kept = text, reading(state.subject.composer, text)
        state.subject.kept["remembering"] = kept
    return kept[1]


def _title(found: Reading, unit: int, off: bool, page: Page) -> Row:
    t = page.t
    told = t("unit {unit} of {size}, with today's numbers", unit=unit, size=found.size)
    state = f"   {t('memory off')}" if off else ""
    return row((f" {_FORMULAS[found.cell]}", "accent"), (state, "bad"), f"   {told}")


def _head(found: Reading, page: Page) -> Row:
    t = page.t
    terms = "".join(cells.right(term, 8) for term in _TERMS[found.cell])
    text = (
        cells.left(" " + t("reads"), 10)
        + terms
        + cells.right("h", 7)
        + " " * 10
        + cells.left(t("next word"), 19)
        + t("no memory")
    )
    return row((text, "dim"))


def _word(found: Reading, place: int, unit: int, off: bool, state: LessonState, page: Page) -> Row:
    terms, h = found.terms(place, unit, off=off)
    numbers = "".join(cells.right(f"{term:+.2f}", 8) for term in terms)
    guesses = found.without[place] if off else found.guesses[place]
    last = place == len(found.pieces) - 1
    hide = state.hidden and last
    likely = "  ".join(f"{shown_piece(w)} {p:.0%}" for w, p in guesses[:2])
    bare = "  ".join(f"{shown_piece(w)} {p:.0%}" for w, p in found.without[place][:1])
    same = guesses[0][0] == found.without[place][0][0]
    return row(
        (cells.left(" " + shown_piece(found.pieces[place]), 10), "strong"),
        numbers,
        (cells.right(f"{h:+.2f}", 7), "accent"),
        ("  " + swing(h, 3), "accent"),
        " ",
        cells.left("?" if hide else likely, 18),
        " ",
        ("" if hide else bare, "dim" if same else "bad"),
    )


def swing(number: float, cells_each: int) -> str:
    """A number from -1 to 1 as a bar to the left or right of a middle; 2 * cells_each + 1 cells."""
    size = round(min(1.0, abs(number)) * cells_each)
    none = " " * cells_each
    bar = "█" * size
    before = none if number >= 0 else cells.right(bar, cells_each)
    behind = cells.left(bar, cells_each) if number >= 0 else none
    return f"{before}│{behind}"


def _notice(found: Reading, unit: int) -> Told:
    changed = [
        place
        for place in range(len(found.pieces))
        if found.guesses[place][0][0] != found.without[place][0][0]
    ]
    bits = {"own": f"{found.bits:.1f}", "bare": f"{found.bits_without:.1f}"}
    counts = {"count": len(changed), "all": len(found.pieces)}
    if not changed:
        told = Told("without memory it guesses the same at all {all} words", **counts)
    else:
        place = changed[-1]
        told = Told(
            "without memory {count} of {all} guesses change: behind {word}, {old} becomes {new}",
            word=shown_piece(found.pieces[place]),
            old=shown_piece(found.guesses[place][0][0]),
            new=shown_piece(found.without[place][0][0]),
            **counts,
        )
    if found.bits_without > found.bits:
        return Told("{told}; the line costs {own} bits, without memory {bare}", told=told, **bits)
    return Told("{told}; memory does not help here: {own} bits with it, {bare} without", told=told,
                **bits)  # fmt: skip


def _answer(state: LessonState, found: Reading) -> Told | None:
    if state.guess is None:
        return None
    (word, share), guess = found.guesses[-1][0], state.guess.strip()
    named = {w.strip(): p for w, p in found.guesses[-1]}
    fields = {"guess": guess, "word": shown_piece(word), "share": f"{share:.0%}"}
    if guess in named:
        own = f"{named[guess]:.1%}"
        return Told("you said {guess}, {own}; it expects {word}, {share}", own=own, **fields)
    return Told("you said {guess}, not among its first {n}; it expects {word}, {share}",
                n=len(found.guesses[-1]), **fields)  # fmt: skip


def _data(found: Reading, place: int, unit: int, off: bool) -> dict[str, Any]:
    terms, h = found.terms(place, unit, off=off)
    names = _TERMS[found.cell]
    return {
        "piece": found.pieces[place],
        "terms": {name: round(term, 4) for name, term in zip(names, terms, strict=True)},
        "h": round(h, 4),
        "next": [[word, round(share, 5)] for word, share in found.guesses[place][:3]],
        "next_without_memory": [[w, round(p, 5)] for w, p in found.without[place][:3]],
    }


LESSON = Memory()

"""Lesson 1: what the network reads, piece by piece, and how little it expected each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.explaining import cells
from core.explaining.lesson import (
    SHADES,
    Knob,
    LessonState,
    Page,
    Row,
    Style,
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
from core.explaining.surprise import Surprise, surprise
from core.explaining.windows import windows
from core.text.vocabulary import BYTES, LINE_END, SONG_END, Vocabulary

STEPS = 24
"""Windows that one can look at; before the first none is shown, for songs are slow to read."""
_LONGEST = 20.0
"""Bits of a bar that goes all the way; more stretch the scale."""


class Tokens:
    """See `core.explaining.lesson.Lesson`."""

    number = 1
    key = "tokens"
    title = Told("Tokens")
    question = Told("What does the network read? Not your words: numbers of pieces it knows.")
    do = to_do("type a word that no song of yours holds; {arrows}: what training reads")
    formula = (
        "bits(w) = −log₂ p(w | …)",
        "rank(w) = 1 + |{v : p(v | …) > p(w | …)}|",
        "x(w) = (0, …, 0, 1, 0, …, 0)      1 at id(w), V numbers",
        "y_t = x_{t+1}",
    )
    asks: Told | None = Told("Which piece of this line surprises it most?")

    def example(self, state: LessonState) -> str:
        return "末班车已经开走 溢出" if is_chinese(state) else "the last train is gone, Zuzanna"

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        steps = tuple(map(float, range(STEPS + 1)))
        return (Knob("window", "arrows", Told("window"), steps, 0.0),)

    def view(self, state: LessonState, page: Page) -> View:
        composer, text = state.subject.composer, line_of(self, state)
        vocabulary = composer.model.vocabulary
        pieces = surprise(composer, text)
        below = _below(self, state, page, vocabulary)
        room = max(3, page.height - 2 - len(below))
        rows = [_head(page, vocabulary)]
        longest = max([_LONGEST, *(piece.bits for piece in pieces)])
        rows += [_piece(piece, vocabulary, page, longest, state.hidden) for piece in pieces[:room]]
        if len(pieces) > room:
            rows[-1] = row((f" … {len(pieces) - room + 1}", "dim"))
        rows += [(), *below]
        data: dict[str, Any] = {
            "text": text,
            "vocabulary": len(vocabulary),
            "pieces": [_data(piece, vocabulary) for piece in pieces],
        }
        notice = _notice(pieces, vocabulary)
        return View(fitted(rows, page), data, notice, _answer(state, pieces), about(state, page.t))


def _head(page: Page, vocabulary: Vocabulary) -> Row:
    t = page.t
    heads = (
        cells.left(" " + t("piece"), 11),
        cells.right(t("id"), 6),
        cells.right(t("seen"), 8),
        cells.right(t("bits"), 7),
        cells.right(t("rank"), 7),
    )
    note = t("rank of {size}; 1 = its first guess", size=f"{len(vocabulary):,}")
    return row(("".join(heads), "dim"), (f"   {note}", "dim"))


def _piece(
    piece: Surprise, vocabulary: Vocabulary, page: Page, longest: float, hidden: bool
) -> Row:
    step = piece.steps[0]
    if len(piece.steps) == 1:
        seen = int(vocabulary.counts[step.id])
        which = cells.right(str(step.id), 6) + cells.right(f"{seen:,}", 8)
        rank = f"{step.rank:,}"
    else:
        spelled = " ".join(
            f"{id - BYTES.start:02X}" if id in BYTES else str(id) for id in piece.ids
        )
        which, rank = cells.right(spelled, 14), "-"
    bits = f"{piece.bits:.1f}"
    length = page.width - 43
    line = cells.bar(piece.bits / longest, length)
    if hidden:
        bits, rank, line = "?", "?", ""
    return row(
        (
            cells.left(" " + shown_piece(piece.piece), 11),
            "plain" if hidden else rank_style(step.rank),
        ),
        which,
        cells.right(bits, 7),
        (cells.right(rank, 7), "dim"),
        "   ",
        (line, "accent"),
    )


def rank_style(rank: int) -> Style:
    """The first guess, among ten, among a hundred, or none of them."""
    return SHADES[2 if rank == 1 else 4 if rank <= 10 else 6 if rank <= 100 else 8]


def _below(lesson: Tokens, state: LessonState, page: Page, vocabulary: Vocabulary) -> list[Row]:
    """The one-hot vector of the first piece, and a window of what training reads."""
    t = page.t
    text = line_of(lesson, state)
    rows = list[Row]()
    ids = vocabulary.encode(text)
    if ids and page.height >= 10:
        told = t(
            "“{piece}” one-hot: {size} numbers, a 1 at {id}, else 0",
            piece=shown_piece(_shown(vocabulary, ids[0])), size=f"{len(vocabulary):,}", id=ids[0],
        )  # fmt: skip
        rows.append(row((f" {told}", "dim")))
    step = int(value(lesson, state, "window")) - 1
    if step >= 0 and state.subject.songs is not None and page.height >= 12:
        songs = state.subject.songs("train")
        found = windows(songs, step=step, window=16)
        head = t("training reads x and must foresee y, one further on (window {n})", n=step + 1)
        rows.append(row((f" {head}", "dim")))
        rows.append(_ids_row("x", found.x, vocabulary))
        rows.append(_ids_row("y", found.y, vocabulary))
    return rows


def _ids_row(name: str, ids: Sequence[int], vocabulary: Vocabulary) -> Row:
    shown = [shown_piece(_shown(vocabulary, id)) for id in ids]
    return row((f" {name} ", "accent"), " ".join(shown))


def _shown(vocabulary: Vocabulary, id: int) -> str:
    if id == SONG_END:
        return "◆"
    return "\n" if id == LINE_END else vocabulary.piece(id)


def _notice(pieces: Sequence[Surprise], vocabulary: Vocabulary) -> Told:
    if not pieces:
        return Told("write a line to see how it is read")
    whole = [piece for piece in pieces if len(piece.steps) == 1]
    broken = max((p for p in pieces if len(p.steps) > 1), key=lambda p: p.bits, default=None)
    if broken is not None:
        bits = f"{broken.bits:.0f}"
        told = Told(
            "no <unk>: {piece} falls into {count} bytes, which cost {bits} bits together",
            piece=broken.piece, count=len(broken.steps), bits=bits,
        )  # fmt: skip
        dearest = max((p.bits for p in whole), default=0.0)
        if whole and broken.bits > dearest:
            return Told("{told}; no other piece costs more than {most}", told=told,
                        most=f"{dearest:.0f}")  # fmt: skip
        return told
    seen = [int(vocabulary.counts[piece.ids[0]]) for piece in whole]
    rare, common = whole[seen.index(min(seen))], whole[seen.index(max(seen))]
    fields = {
        "rare": shown_piece(rare.piece), "few": f"{min(seen):,}", "bits": f"{rare.bits:.1f}",
        "common": shown_piece(common.piece), "many": f"{max(seen):,}",
        "less": f"{common.bits:.1f}",
    }  # fmt: skip
    if rare.bits > common.bits:
        return Told("what is rare costs more: “{rare}” (seen {few}×) {bits} bits, “{common}”"
                    " ({many}×) {less}", **fields)  # fmt: skip
    return Told("often seen is not expected here: “{common}” (seen {many}×) costs {less} bits,"
                " “{rare}” ({few}×) only {bits}", **fields)  # fmt: skip


def _answer(state: LessonState, pieces: Sequence[Surprise]) -> Told | None:
    if state.guess is None or not pieces:
        return None
    most = max(pieces, key=lambda piece: piece.bits)
    named = next((p for p in pieces if p.piece.strip() == state.guess.strip()), None)
    truth = Told("{piece} costs most: {bits} bits", piece=shown_piece(most.piece),
                 bits=f"{most.bits:.1f}")  # fmt: skip
    if named is None:
        return Told("you said {guess}; {truth}", guess=state.guess, truth=truth)
    return Told("you said {guess}, {own} bits; {truth}", guess=state.guess,
                own=f"{named.bits:.1f}", truth=truth)  # fmt: skip


def _data(piece: Surprise, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "piece": piece.piece,
        "ids": list(piece.ids),
        "seen": int(vocabulary.counts[piece.ids[0]]),
        "bits": round(piece.bits, 4),
        "ranks": [step.rank for step in piece.steps],
        "entropy": round(piece.steps[0].entropy, 4),
    }


LESSON = Tokens()

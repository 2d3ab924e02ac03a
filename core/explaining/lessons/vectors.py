"""Lesson 2: a word is a place among others. One-hot beside the vector, neighbours, sums, a map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.explaining import cells
from core.explaining.lesson import (
    Knob,
    LessonState,
    Page,
    Row,
    Span,
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
from core.explaining.lessons.sums import CHINESE, ENGLISH, WORDS
from core.explaining.lessons.word_map import word_map
from core.explaining.words import Near, Sum, SumFound, WordSpace
from core.text.vocabulary import Vocabulary

NEIGHBOURS = 6
AMONG = 5
"""A sum works when its answer is among so many."""
_COLUMN = 19
_SUM = re.compile(r"\s*(\S+?)\s*[-−–]\s*(\S+?)\s*[+＋]\s*(\S+)\s*")


class Vectors:
    """See `core.explaining.lesson.Lesson`."""

    number = 2
    key = "vectors"
    title = Told("Vectors")
    question = Told("One-hot says only which word. Its vector says where it stands among others.")
    do = to_do("type your words, then a rare one; or a sum, b - a + c; {m}: the map")
    formula = (
        "e(w) = E · onehot(w)              a row of E, learnt",
        "cos(v, w) = (e(v) − ē) · (e(w) − ē) / (|e(v) − ē| |e(w) − ē|)",
        "chance line = √(2 ln N / d)       d = (tr S)² / tr S²,  S = cov(E)",
        "a − b + c ≈ argmax_w cos(e(a) − e(b) + e(c), e(w))",
    )
    asks: Told | None = Told("Which word is nearest to the first one?")

    def example(self, state: LessonState) -> str:
        return " ".join(WORDS["zh" if is_chinese(state) else "en"])

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        return (Knob("map", "m", Told("map"), (0.0, 1.0), 0.0, round=True),)

    def view(self, state: LessonState, page: Page) -> View:
        space = space_of(state)
        text = line_of(self, state)
        asked = _asked(text)
        words = _words(space, state, list(asked[:3]) if asked else text.split())
        found = {id: space.near(id, NEIGHBOURS) for _, id in words}
        vocabulary = state.subject.composer.model.vocabulary
        chinese = is_chinese(state)
        sums = state.subject.once("sums", lambda: space.sums(CHINESE if chinese else ENGLISH))
        own = space.sums([asked]) if asked else []
        rows = _first(state, page, words)
        if value(self, state, "map"):
            rows += word_map(space, vocabulary, page, page.height - len(rows), words)
        else:
            below = _sums(page, vocabulary, sums, own, asked is not None)
            columns = max(1, (page.width - 1) // _COLUMN)
            room = max(1, page.height - len(rows) - len(below) - 3)
            shown = words[:columns]
            rows += _columns(state, page, shown, found, space.chance, min(room, NEIGHBOURS))
            rows += [(), *below]
        data = _data(state, space, words, found, sums, own)
        notice = _notice(state, words, found, space.chance)
        answer = _answer(state, space, words, found)
        return View(fitted(rows, page), data, notice, answer, about(state, page.t))


def space_of(state: LessonState) -> WordSpace:
    """The words of the model in use."""
    model = state.subject.composer.model
    space: WordSpace = state.subject.once("words", lambda: WordSpace(model))
    return space


def _asked(text: str) -> Sum | None:
    """The sum that was written, as b - a + c; its answer is not known, so c stands for it."""
    written = _SUM.fullmatch(text)
    if written is None:
        return None
    b, a, c = written.groups()
    return Sum(a, b, c, c)


def _words(space: WordSpace, state: LessonState, wanted: Sequence[str]) -> list[tuple[str, int]]:
    """The words that the model has; if it has none of them, those it saw most often."""
    vocabulary = state.subject.composer.model.vocabulary
    found: dict[int, str] = {}
    for word in wanted:
        if (id := space.id(word)) is not None:
            found[id] = word
            continue
        for one in vocabulary.encode(word):
            piece = vocabulary.piece(one).strip()
            if one in space.ids and not (len(piece) == 1 and piece.isascii()):
                found[one] = piece
    if not found:
        found = {id: vocabulary.piece(id).strip() for id in space.frequent(4)}
    return [(word, id) for id, word in found.items()]


def _first(state: LessonState, page: Page, words: Sequence[tuple[str, int]]) -> list[Row]:
    """One-hot beside the vector of the first word."""
    t, (word, id) = page.t, words[0]
    model = state.subject.composer.model
    vector = model.weights["embedding.weight"][id]
    size, count = f"{len(model.vocabulary):,}", f"{int(model.vocabulary.counts[id]):,}"
    label = max(cells.width(t("one-hot")), cells.width(t("vector"))) + 2
    shown = [f"{number:+.2f}".replace("0.", ".") for number in vector[: (page.width - 40) // 5]]
    numbers = t("{size} numbers, learnt", size=len(vector))
    return [
        row((f" {word}", "strong"),
            (f"  {t('id {id} of {size}', id=id, size=size)}", "dim"),
            (f"  {t('seen {n} times', n=count)}", "dim")),
        row(cells.left(f" {t('one-hot')}", label + 1), "0 0 0 … ", ("1", "accent"), " … 0 0   ",
            (t("{size} numbers, all words equally far apart", size=size), "dim")),
        row(cells.left(f" {t('vector')}", label + 1), " ".join(shown), " …   ", (numbers, "dim")),
        (),
    ]  # fmt: skip


def _columns(
    state: LessonState,
    page: Page,
    words: Sequence[tuple[str, int]],
    found: dict[int, list[Near]],
    chance: float,
    room: int,
) -> list[Row]:
    """The neighbours of each word, and which of them mean anything."""
    vocabulary = state.subject.composer.model.vocabulary
    head = [
        (cells.left(f" {word} ({int(vocabulary.counts[id]):,})", _COLUMN), "strong")
        for word, id in words
    ]
    rows: list[Row] = [tuple(head)]  # type: ignore[arg-type]  # literal styles
    for place in range(room):
        spans = list[Span]()
        for _, id in words:
            near = found[id]
            if place >= len(near):
                spans.append((" " * _COLUMN, "plain"))
                continue
            one = near[place]
            cosine = "  ? " if state.hidden else f"{one.cosine:.2f}".replace("0.", " .")
            name = "?" if state.hidden else vocabulary.piece(one.id).strip()
            means = one.cosine > chance
            bar = cells.bar(one.cosine, _COLUMN - 13) if means else "·"
            text = f" {cells.left(name, 7)}{cosine[-4:]} "
            spans.append((text, "plain" if means else "dim"))
            spans.append((cells.left("" if state.hidden else bar, _COLUMN - 13), "accent"))
        rows.append(tuple(spans))
    note = page.t("below {chance}, the chance line, a likeness means nothing (·)",
                  chance=f"{chance:.2f}")  # fmt: skip
    return [*rows, row((f" {note}", "dim"))]


def _sums(
    page: Page,
    vocabulary: Vocabulary,
    sums: Sequence[SumFound],
    own: Sequence[SumFound],
    asked: bool,
) -> list[Row]:
    """How often sums work, and one of them."""
    t = page.t
    right = sum(one.rank <= AMONG for one in sums)
    told = t("b − a + c? On this model {right} of {all} such sums have the answer among {among}.",
             right=right, all=len(sums), among=AMONG)  # fmt: skip
    rows = [row(f" {told}")]
    if asked and not own:
        return [*rows, row((f" {t('this model lacks a word of that sum')}", "bad"))]
    best = min(sums, key=lambda one: one.rank, default=None)
    for one in own or ([best] if best else []):
        a, b, c, _ = one.sum
        near = (f"{vocabulary.piece(n.id).strip()} {n.cosine:.2f}" for n in one.found[:4])
        rows.append(row(f" {b} − {a} + {c} → ", ("  ".join(near), "accent")))
    return rows


def _notice(
    state: LessonState,
    words: Sequence[tuple[str, int]],
    found: dict[int, list[Near]],
    chance: float,
) -> Told:
    vocabulary = state.subject.composer.model.vocabulary
    told = f"{chance:.2f}"
    lonely = [(w, id) for w, id in words if not found[id] or found[id][0].cosine <= chance]
    if lonely:
        word, id = min(lonely, key=lambda one: int(vocabulary.counts[one[1]]))
        return Told(
            "below the chance line, {chance}, likeness means nothing: {word}, seen {n} times, has"
            " no neighbour above it",
            chance=told, word=word, n=f"{int(vocabulary.counts[id]):,}",
        )  # fmt: skip
    word, id = max(words, key=lambda one: found[one[1]][0].cosine)
    near = found[id][0]
    return Told(
        "every word here has a neighbour above the chance line, {chance}; nearest are {word} and"
        " {near}, {cosine}",
        chance=told, word=word, near=vocabulary.piece(near.id).strip(),
        cosine=f"{near.cosine:.2f}",
    )  # fmt: skip


def _answer(
    state: LessonState,
    space: WordSpace,
    words: Sequence[tuple[str, int]],
    found: dict[int, list[Near]],
) -> Told | None:
    if state.guess is None:
        return None
    vocabulary = state.subject.composer.model.vocabulary
    word, id = words[0]
    near = found[id][0]
    fields = {"guess": state.guess, "word": word, "near": vocabulary.piece(near.id).strip(),
              "cosine": f"{near.cosine:.2f}"}  # fmt: skip
    guessed = space.id(state.guess.strip())
    if guessed is None:
        return Told("you said {guess}, which it does not know; nearest to {word} is {near},"
                    " {cosine}", **fields)  # fmt: skip
    own = f"{space.cosine(id, guessed):.2f}"
    return Told("you said {guess}, {own}; nearest to {word} is {near}, {cosine}", own=own, **fields)


def _data(
    state: LessonState,
    space: WordSpace,
    words: Sequence[tuple[str, int]],
    found: dict[int, list[Near]],
    sums: Sequence[SumFound],
    own: Sequence[SumFound],
) -> dict[str, Any]:
    vocabulary = state.subject.composer.model.vocabulary

    def named(near: Sequence[Near]) -> list[dict[str, Any]]:
        return [{"word": vocabulary.piece(n.id).strip(), "cosine": round(n.cosine, 4)}
                for n in near]  # fmt: skip

    return {
        "chance": round(space.chance, 4),
        "directions": round(space.directions, 2),
        "words": [
            {"word": word, "id": id, "seen": int(vocabulary.counts[id]), "near": named(found[id])}
            for word, id in words
        ],
        "sums": {"right": sum(one.rank <= AMONG for one in sums), "of": len(sums)},
        "asked": [{"sum": list(one.sum[:3]), "near": named(one.found)} for one in own],
    }


LESSON = Vectors()

"""Lesson 7: among how many words a model chooses, and whether it learnt that or has it by heart."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.explaining import cells
from core.explaining.lesson import (
    Knob,
    LessonState,
    Page,
    Row,
    Style,
    Told,
    View,
    about,
    fitted,
    row,
    to_do,
    value,
)
from core.explaining.lessons.heart_measures import (
    SONGS,
    Choosers,
    Found,
    Recitals,
    choosers_of,
    epochs_of,
    recitals,
    recitals_of_last,
)
from core.explaining.lessons.subjects import run_of
from core.explaining.recital import LENGTH
from core.model.card import read_card

EPOCHS = 9
"""Columns of the table of epochs."""


class ByHeart:
    """See `core.explaining.lesson.Lesson`."""

    number = 7
    key = "by_heart"
    title = Told("By heart")
    question = Told("Among how many words does it choose? Is that learnt, or known by heart?")
    do = to_do(
        "{arrows} another song;  {t} best or last weights;  train with dropout 0, then look again"
    )
    formula: tuple[str, ...] = (
        "bits = −log₂ p(the right token), on average over held-out songs",
        "chooses among 2^bits words (perplexity)",
        "by frequency: p = how often training saw the token",
    )
    asks: Told | None = Told("How many of the 16 tokens that follow does it get right?")

    def example(self, state: LessonState) -> str:
        return ""

    def knobs(self, state: LessonState) -> tuple[Knob, ...]:
        songs = tuple(float(k) for k in range(SONGS))
        song = Knob("song", "arrows", Told("song"), songs, 0.0)
        if run_of(state.subject) is None:
            return (song,)
        return song, Knob("last", "t", Told("last weights"), (0.0, 1.0), 0.0, round=True)

    def view(self, state: LessonState, page: Page) -> View:
        subject = state.subject
        knobs = {knob.name: value(self, state, knob.name) for knob in self.knobs(state)}
        best = subject.once("recital", lambda: recitals(subject.composer, subject))
        last = recitals_of_last(subject)
        shown = last if knobs.get("last") and last is not None else best
        song = min(int(knobs["song"]), len(shown.recital.songs) - 1)
        found = Found(subject, choosers_of(subject), epochs_of(subject), best, last, shown, song)
        return View(
            fitted(_rows(found, state, page), page), _data(found), _notice(found),
            _answer(found, state), aside=about(state, page.t),
        )  # fmt: skip


# What is shown ------------------------------------------------------------------------------------


def _rows(found: Found, state: LessonState, page: Page) -> list[Row]:
    t, bits = page.t, found.choosers
    name = found.subject.name
    rows = [
        _chooser_row(t("any word alike"), bits.uniform, bits, page),
        _chooser_row(t("by frequency"), bits.unigram, bits, page),
        _chooser_row(cells.cut(name, 18), bits.model, bits, page),
        row(""),
        *_epoch_rows(found, page),
        row(""),
        *_recital_rows(found, state, page),
    ]
    return rows


def _chooser_row(name: str, bits: float, all_of_them: Choosers, page: Page) -> Row:
    words = page.t("{words} words", words=f"{2**bits:,.0f}")
    told = page.t("{bits} bits/token", bits=f"{bits:.2f}")
    head = f" {cells.left(name, 19)}{cells.right(words, 13)}  {cells.left(told, 18)}"
    room = page.width - cells.width(head) - 1
    return row(head, (cells.bar(bits / all_of_them.uniform, room), "accent"))


def _epoch_rows(found: Found, page: Page) -> list[Row]:
    t = page.t
    if not found.epochs:
        card = None if found.subject.path is None else read_card(found.subject.path)
        told = t("its training log did not come along: how it came about is seen on runs of yours")
        rows = [row((f" {told}", "dim"))]
        if card is not None and card.best_bits_per_char is not None and card.bits_per_char:
            known = t(
                "its card: {best} bits/char at best, {last} at its end, after {epochs} epochs",
                best=f"{card.best_bits_per_char:.2f}", last=f"{card.bits_per_char:.2f}",
                epochs=card.configuration.epochs or "?",
            )  # fmt: skip
            rows.append(row((f" {known}", "dim")))
        return rows
    count = min(len(found.epochs), EPOCHS + (6 if page.wide else 0))
    chosen = [
        found.epochs[k] for k in np.linspace(0, len(found.epochs) - 1, count).round().astype(int)
    ]
    best = min(found.epochs, key=lambda each: each.bits_per_char)
    if best not in chosen:
        nearest = min(range(count), key=lambda k: abs(chosen[k].epoch - best.epoch))
        chosen[nearest] = best

    def line(label: str, texts: list[str], style: Style = "plain") -> Row:
        return row((f" {cells.left(label, 15)}" + "".join(cells.right(x, 6) for x in texts), style))

    train = [each.train_bits_per_char for each in chosen]
    return [
        line(t("epoch"), [f"{each.epoch:g}" if each.epoch % 1 == 0 else f"{each.epoch:.1f}"
                          for each in chosen], "dim"),
        line(t("held-out"), [f"{each.bits_per_char:.2f}" + ("*" if each is best else "")
                             for each in chosen]),
        line(t("learnt songs"), ["" if x is None else f"{x:.2f}" for x in train]),
    ]  # fmt: skip


def _recital_rows(found: Found, state: LessonState, page: Page) -> list[Row]:
    t, shown = page.t, found.shown
    song = shown.recital.songs[found.song]
    vocabulary = found.subject.composer.model.vocabulary

    def text(ids: tuple[int, ...]) -> str:
        return vocabulary.decode(ids).replace("\n", "⏎")

    head: Row = ((f" {cells.left(t('it learnt'), 21)}", "dim"), (f"{text(song.head)} ", "strong"))
    rows: list[Row] = [(*head, (text(song.song), "plain"))]
    if state.hidden:
        rows.append(row((f" {cells.left(t('it goes on'), 21)}", "dim"), "?"))
    else:
        goes_on = f" {cells.left(t('it goes on'), 12)}{song.right}/{shown.recital.length}"
        style: Style = "accent" if song.right == shown.recital.length else "plain"
        rows.append(row((cells.left(goes_on, 22) + " ", "dim"), (text(song.said), style)))
    which = t("last weights") if shown is found.last else t("best weights")
    told = t(
        "{which}: of {length} tokens {own} right in {songs} songs it learnt, {others} in others",
        which=which, length=shown.recital.length, songs=len(shown.recital.songs),
        own=f"{shown.recital.right:.1f}", others=f"{shown.others.right:.1f}",
    )  # fmt: skip
    rows.append(row(f" {told}"))
    return rows


# What is said -------------------------------------------------------------------------------------


def _notice(found: Found) -> Told:
    shown, final = found.shown, found.final
    own, others = shown.recital.right, shown.others.right
    fields: dict[str, object] = {
        "own": f"{own:.1f}",
        "others": f"{others:.1f}",
        "length": LENGTH,
    }
    if own > max(2 * others, others + 2):
        if final is not None and final.train_bits_per_char is not None:
            return Told(
                "learnt songs {train}, held-out {held}: by heart, {own} of {length} right; of"
                " others {others}",
                train=f"{final.train_bits_per_char:.2f}", held=f"{final.bits_per_char:.2f}",
                **fields,
            )  # fmt: skip
        return Told("by heart: {own} of {length} right in its songs, {others} in others", **fields)
    return Told(
        "it chooses among {words} words, yet no song is by heart: {own} of {length}, others"
        " {others}",
        words=f"{2**found.choosers.model:,.0f}", **fields,
    )  # fmt: skip


def _answer(found: Found, state: LessonState) -> Told | None:
    if state.guess is None:
        return None
    right = found.shown.recital.songs[found.song].right
    if state.guess.strip() == str(right):
        return Told("right: {right}", right=right)
    return Told("it gets {right} right", right=right)


def _data(found: Found) -> dict[str, Any]:
    def told(weights: Recitals | None) -> dict[str, Any] | None:
        if weights is None:
            return None
        return {
            "learnt": {"right": weights.recital.right, "whole": weights.recital.whole},
            "held_out": {"right": weights.others.right, "whole": weights.others.whole},
        }

    bits = found.choosers
    song = found.shown.recital.songs[found.song]
    vocabulary = found.subject.composer.model.vocabulary
    return {
        "bits_per_token": {
            "uniform": bits.uniform, "unigram": bits.unigram, "model": bits.model,
        },
        "epochs": [
            {
                "epoch": each.epoch, "held_out": each.bits_per_char,
                "train": each.train_bits_per_char,
            }
            for each in found.epochs
        ],
        "length": found.shown.recital.length,
        "best": told(found.best),
        "last": told(found.last),
        "song": {
            "head": vocabulary.decode(song.head), "song": vocabulary.decode(song.song),
            "said": vocabulary.decode(song.said), "right": song.right,
        },
    }  # fmt: skip


LESSON = ByHeart()

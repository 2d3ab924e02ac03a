"""Candidates of the desk in the order of a wanted mood."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.forms.sheet import parse
from tests.core.writing.song_desk import Holder


class Counting:
    """Knows two moods: a text is as sad as its last line is long, after what stands before."""

    labels = ("bright", "sad")

    def __init__(self) -> None:
        self.texts: list[str] = []

    def probabilities(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        self.texts += texts
        sad = np.array([sum(map(ord, text.split("\n")[-1])) % 97 / 97 for text in texts])
        return np.stack([1 - sad, sad], 1)


def read(holder: Holder) -> None:
    reading = holder.desk.mood_to_read()
    assert reading is not None
    holder.desk.mood_read(reading, holder.desk.moods.read(reading))


def test_candidates_stand_in_the_order_of_the_wanted_mood_and_back(tmp_path: Path) -> None:
    holder, reader = Holder(tmp_path), Counting()
    desk = holder.desk
    desk.begin(lambda: parse("title: 雨\n5 = 我唱着海风\n5\n").document)
    desk.go(1)
    written = holder.offered()
    assert desk.mood_to_read() is None, "none is wanted"
    assert desk.moods.step(reader) == "bright"
    assert holder.offered(again=False) == written, "until they are read"
    read(holder)
    offers = desk.offers
    chances = [desk.mood_of(take) for take in offers]
    assert None not in chances and chances == sorted(chances, reverse=True)  # type: ignore[type-var]
    assert {take.text for take in offers} == set(written) and desk.picked == 0
    assert all(text.startswith("我唱着海风\n") for text in reader.texts)
    assert desk.moods.step(reader) == "sad"
    read(holder)
    sad = [desk.mood_of(take) for take in desk.offers]
    assert sad == sorted(sad, reverse=True) and sad[0] > sad[-1]  # type: ignore[operator,type-var]
    assert desk.offers[-1].text in {take.text for take in offers[:2]}, "the brightest, or as bright"
    before = holder.offered(again=False)
    holder.offered()
    assert set(before) < {take.text for take in desk.offers}, "new ones come last until read"
    read(holder)
    best = desk.offers[0].text
    desk.take()
    assert holder.texts[1] == best
    assert desk.moods.step(reader) == ""
    assert [take.text for take in desk.offers][: len(written)] == written


def test_the_mark_stays_on_its_candidate(tmp_path: Path) -> None:
    holder = Holder(tmp_path)
    desk = holder.desk
    desk.begin(lambda: parse("title: 雨\n5\n5\n").document)
    marked = holder.offered()[2]
    desk.pick(2)
    desk.moods.step(Counting())
    reading = desk.mood_to_read()
    assert reading is not None
    desk.moods.put(reading, desk.moods.read(reading))
    assert desk.offers[desk.picked].text == marked
    desk.go(1)
    assert desk.offers == [] and desk.picked == 0 and desk.mood_to_read() is None

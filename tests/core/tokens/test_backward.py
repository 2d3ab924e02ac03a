"""Lines turned around: nothing is lost, and what is left on a line is told as it is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from core.model.backward import Syllables, turned
from core.model.config import FREE
from core.text.lines import read_line
from core.text.vocabulary import LINE_END, SONG_END, Vocabulary
from core.tokens import backward
from core.tokens.backward import BackwardTokens
from core.tokens.tokenize import TokenArray

SONGS = ("我们走过小街\n\n雨下得很轻, 你", "I love you\nlonely nights", "灯\n🙂灯", "只有一行")
WORDS = (
    *"下得很轻走过小街只有一行们我",
    "我们",
    "走过",
    "小街",
    "雨",
    "下得",
    "很轻",
    "你",
    "灯",
    "只有",
    "一行",
    ",",
    " ",
)
ENGLISH = ("I", " love", " you", "nights", "l", "o", "n", "e", "ly")


def vocabulary() -> Vocabulary:
    return Vocabulary("hybrid", (*WORDS, *ENGLISH))


def tokens_of(songs: tuple[str, ...]) -> TokenArray:
    ids: list[int] = []
    starts = [0]
    for song in songs:
        ids += [*vocabulary().encode(song), SONG_END]
        starts.append(len(ids))
    return TokenArray(np.array(ids, np.uint16), np.array(starts, np.int64))


def lines(ids: np.ndarray) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for id in ids.tolist():
        found[-1].append(id)
        if id in (LINE_END, SONG_END):
            found.append([])
    return found[:-1]


@pytest.mark.parametrize("at_once", [1, 7, 1 << 20])
def test_each_line_is_turned_and_keeps_its_place_and_end(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backward, "_AT_ONCE", at_once)
    tokens = tokens_of(SONGS)
    found = BackwardTokens.of(tokens, vocabulary())
    assert found.tokens.songs.tolist() == tokens.songs.tolist()
    expected = [[*line[-2::-1], line[-1]] for line in lines(tokens.ids)]
    assert lines(found.tokens.ids) == expected
    assert found.lines.tolist() == np.cumsum([0, *map(len, expected)]).tolist()
    order, _ = turned(found.tokens.ids.astype(np.int64))
    assert found.tokens.ids[order].tolist() == tokens.ids.tolist()  # its own inverse


def test_before_each_token_it_is_told_how_many_syllables_the_line_still_has() -> None:
    found = BackwardTokens.of(tokens_of(SONGS), vocabulary())
    table, seen = Syllables(vocabulary()).counts, set()
    for begin, end in zip(found.lines[:-1], found.lines[1:], strict=True):
        ids, left = found.tokens.ids[begin:end], found.left[begin:end].tolist()
        text = vocabulary().decode(int(id) for id in ids[-2::-1])
        seen.add(text)
        if "🙂" in text or "lone" in text:  # of bytes, or of pieces of a word
            assert left == [FREE] * len(ids)
            continue
        assert left[0] == sum(unit.syllables for unit in read_line(text))
        assert left[-1] == 0
        assert [a - b for a, b in itertools.pairwise(left)] == table[ids[:-1]].tolist()
    assert {"I love you", "lonely nights", "🙂灯", ""} <= seen


def test_a_line_longer_than_can_be_told_is_free() -> None:
    whole, over = "我们" * 15, "我们" * 15 + "雨"
    found = BackwardTokens.of(tokens_of((f"{whole}\n{over}",)), vocabulary())
    first = int(found.lines[1])
    assert found.left[0] == 30
    assert set(found.left[first:].tolist()) == {FREE}

"""With the ban a line that wants to copy the corpus goes another way before the limit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.copy_ban import CopyBan, Pieces
from core.forms.originality import CorpusIndex
from core.text.vocabulary import LINE_END, SONG_END, Vocabulary
from tests.core.tiny_models import tiny_model

CHINESE = ["走过雨夜的街等一个人回来", "雨夜的街没有人回来等灯", "海风吹过山城的街等一个人"]
ENGLISH = [
    "we walk along the river in the rain tonight",
    "you walk along the road in the sun today",
]


def vocabulary(words: list[str]) -> Vocabulary:
    return Vocabulary("hybrid", words, np.ones(len(words) + 258, np.int64))


def copy(index: CorpusIndex, known: Vocabulary, ids: list[int], ban: CopyBan | None) -> str:
    """What comes of a model that knows one line by heart, and anything else a little."""
    line: list[int] = []
    for wanted in ids:
        logits = np.linspace(1, 0, len(known), dtype=np.float32)
        logits[: known.encode("走")[0]] = -100  # no bytes, no end
        logits[wanted] = 50
        if ban is not None:
            ban.penalise(logits)
        line.append(int(logits.argmax()))
        if ban is not None:
            ban.push(line[-1])
    return known.decode(line)


@pytest.mark.parametrize("limit", [6, 7, 8])
@pytest.mark.parametrize("song", CHINESE)
def test_no_run_of_so_many_characters(limit: int, song: str) -> None:
    chars = sorted(set("".join(CHINESE)) | set("走"))
    known = vocabulary(["走", "雨夜", "雨夜的", "回来", "一个", *(c for c in chars if c != "走")])
    index, pieces = CorpusIndex.build(CHINESE), Pieces(known)
    ids = [known.encode_word(char)[0] for char in song]
    assert index.longest_run(copy(index, known, ids, None)).length == len(song)
    banned = copy(index, known, ids, CopyBan(index, pieces, limit))
    assert limit - 3 <= index.longest_run(banned).length < limit


@given(st.text("".join(sorted(set("".join(CHINESE)))), max_size=12), st.integers(5, 8))
def test_it_rules_out_what_makes_the_run_and_nothing_else(line: str, limit: int) -> None:
    chars = sorted(set("".join(CHINESE)))
    known = vocabulary(chars)
    index, pieces = CorpusIndex.build(CHINESE), Pieces(known)
    ids = [known.encode_word(char)[0] for char in line]
    banned = CopyBan(index, pieces, limit, context=ids).banned()
    for char in chars:
        end = (line + char)[-limit:]
        copies = len(end) == limit and any(end in song for song in CHINESE)
        assert (known.encode_word(char)[0] in banned) == copies


def test_english_is_counted_in_whole_words() -> None:
    words = sorted({f" {word}" for song in ENGLISH for word in song.split()} | {" riverside", "we"})
    known = vocabulary(words)
    index, pieces = CorpusIndex.build(ENGLISH), Pieces(known)
    ids = {word: known.encode_word(word)[0] for word in words}
    said = ["we", " walk", " along", " the"]
    ban = CopyBan(index, pieces, 5, "words", [ids[word] for word in said])
    assert ban.banned() == {ids[" river"]}, "neither riverside nor road, which is four with it"
    ban.push(LINE_END)
    assert ban.banned() == set(), "a new line begins"


def test_a_take_keeps_away_from_copies_where_the_settings_say_so() -> None:
    model = tiny_model(likes={LINE_END: -40.0, SONG_END: -40.0})
    pieces = Pieces(model.vocabulary)

    def text(composer: Composer, **more: int) -> str:
        settings = SamplerSettings(**more)
        *_, last = composer.compose("", settings, seed=1, max_tokens=60)
        assert isinstance(last, TakeFinished)
        return last.result.text

    learnt = text(Composer(model))
    index = CorpusIndex.build([learnt])
    composer = Composer(model, lambda limit, ids: CopyBan(index, pieces, limit, context=ids))
    assert text(composer) == learnt  # off
    assert index.longest_run(text(composer, no_copies=5)).length == 4
    prefix, settings = learnt[:4], SamplerSettings(no_copies=5, min_p=0.0)
    chances = {one.piece: one.final for one in composer.alternatives(prefix, settings, 400)}
    assert chances[learnt[4]] == 0.0
    with pytest.raises(ComposeError, match="copies cannot be kept away"):
        text(Composer(model), no_copies=5)

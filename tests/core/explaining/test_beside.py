"""Beside the lyrics: views on any word of a take, with all cells, at any width."""

from __future__ import annotations

import numpy as np
import pytest

from core.composing.settings import SamplerSettings
from core.explaining import cells
from core.explaining.beside import KINDS, Walk, chosen_candidate
from core.explaining.lesson import Page
from core.explaining.surprise import steps
from tests.core.explaining.subjects import demo

TEXT = "你的伞还在我的门后\n蓝色的布 有一点旧"


def read(rows: object) -> str:
    return "\n".join("".join(text for text, _ in row) for row in rows)  # type: ignore[attr-defined]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_every_word_has_its_views(cell: str) -> None:
    composer = demo(f"zh-{cell}").composer
    walk = Walk(composer, TEXT, SamplerSettings())
    bits = [step.bits for step in steps(composer, walk.ids)]
    for place in (0, 1, len(walk) - 1):
        word = walk.word(place)
        assert word.before == composer.model.vocabulary.decode(walk.ids[:place])
        own = word.why.candidates[chosen_candidate(word.why)]
        assert own.id == walk.ids[place]
        assert -np.log2(own.shares[0]) == pytest.approx(bits[place], abs=1e-4)
        for kind in KINDS:
            for page in (Page(48, 20), Page(38, 9)):
                rows = walk.rows(kind, word, 2, page)
                assert len(rows) <= page.height
                assert max(cells.width(read([row])) for row in rows) <= page.width
    gates = read(walk.rows("gates", walk.word(3), 0, Page(48, 20)))
    assert ("no gates" in gates) == (cell == "rnn")


def test_a_candidate_that_is_no_text_is_not_gone_on_from() -> None:
    walk = Walk(demo("zh-gru").composer, TEXT, SamplerSettings(min_p=0.0))
    word = walk.word(len(walk) - 1)
    for k, one in enumerate(word.why.candidates):
        found = word.goes_on(k)
        assert (found is None) == (one.piece == "<song end>" or one.piece.startswith("<0x"))
        likelier = sum(other.shares[0] > one.shares[0] for other in word.why.candidates)
        assert found in (None, (one.piece.replace("<line end>", "\n"), likelier + 1))

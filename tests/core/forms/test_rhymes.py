"""Words that rhyme with a word."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import ComposeError
from core.forms.near import is_near, near_classes
from core.forms.rhymes import RhymeWord, counted, expected, rhymes
from core.model.decoder import Decoder
from core.text.prosody import RHYME_CLASSES
from core.text.vocabulary import SONG_END
from tests.core.forms.form_samples import demo, table
from tests.core.forms.test_line_legality import words


def told(found: list[RhymeWord]) -> list[str]:
    return [each.word for each in found]


def test_exact_two_syllable_and_near_rhymes_are_told_apart() -> None:
    pieces = words("雾", "树", "衣服", "一步", "人", "声", "等", "了", "月")
    weights = np.arange(len(pieces.vocabulary), dtype=np.float64)
    found = rhymes("衣服", pieces, weights)
    assert found.rhyme == "姑苏"
    assert told(found.exact) == ["一步", "树", "雾"]
    assert told(found.double) == ["一步"]
    assert told(rhymes("人", pieces, weights).near) == ["等", "声"]
    assert told(rhymes("很深的雾", pieces, weights, limit=1).exact) == ["一步"]


def test_a_word_does_not_rhyme_with_itself_however_it_is_written() -> None:
    pieces = words("night", " night", "Night", " light")
    found = rhymes("Night", pieces, counted(pieces))
    assert told(found.exact)[0] == "light"
    assert "night" not in [word.lower() for word in told(found.exact)]


def test_the_dictionary_follows_after_the_words_of_the_model() -> None:
    pieces = words(" light", " covid")
    found = rhymes("night", pieces, counted(pieces))
    assert found.exact[0].weight > 0 and all(not each.weight for each in found.exact[1:])
    assert "tonight" in told(found.exact)


def test_guesses_are_marked() -> None:
    pieces = words(" covid", " avid")
    found = rhymes("avid", pieces, counted(pieces))
    marks = {each.word: each.guessed for each in found.exact + found.near}
    assert marks.get("covid", True)


@pytest.mark.parametrize("word", ["", "123", "the", "……", "\n"])
def test_what_has_no_rhyme_is_refused(word: str) -> None:
    with pytest.raises(ComposeError, match="no rhyme"):
        rhymes(word, table("en"), counted(table("en")))


def test_a_model_ranks_by_what_stands_before() -> None:
    model, pieces = demo("en"), table("en")
    decoder = Decoder(model.config, model.weights)
    weights = expected(pieces, decoder, "we lay down", "into the")
    ids = [SONG_END, *model.vocabulary.encode("we lay down\ninto the")]
    state = decoder.initial_state(1)
    for id in ids:
        logits, state = decoder.step([id], state)
    row = np.exp(logits[0] - logits[0].max())
    night, bare = (model.vocabulary.encode_word(word)[0] for word in (" night", "night"))
    assert weights[night] == pytest.approx((row[night] + row[bare]) / row.sum(), rel=1e-3)
    found = rhymes("light", pieces, weights).exact
    assert [each.weight for each in found] == sorted((e.weight for e in found), reverse=True)
    assert told(found) != told(rhymes("light", pieces, counted(pieces)).exact)


@pytest.mark.parametrize("scheme", ["thirteen", "tongyun"])
def test_near_classes_are_near_both_ways(scheme: str) -> None:
    for name in RHYME_CLASSES[scheme]:
        for other in near_classes(name, scheme):  # type: ignore[arg-type]
            assert other in RHYME_CLASSES[scheme] and other != name
            assert is_near(other, name, scheme)  # type: ignore[arg-type]


def test_near_rhymes_of_two_syllables() -> None:
    assert near_classes("一七+人辰", "thirteen") == {"一七+中东"}
    assert near_classes("AY T", "thirteen") == frozenset()
    assert is_near("AY T", "AY D", "thirteen") and not is_near("AY T", "AY T", "thirteen")

"""What a temperature below 1 takes back: the gain of common words, and of the usual beginnings."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.replay import recompose
from core.composing.samplers import probabilities
from core.composing.settings import SamplerSettings
from core.composing.takes import FORMAT, Take
from core.model.decoder import Decoder
from core.text.vocabulary import LINE_END
from tests.core.composing.takes import endless_composer, take_of

OFF = {"min_p": 0.0, "dry": 0.0, "balance": 0.0, "first_word": 0.0}
SHARES = np.array([0.5, 0.3, 0.2])
LOGITS = np.log(SHARES)[None].astype(np.float32)
UNIGRAM = np.log(np.array([0.6, 0.1, 0.3]))


@pytest.fixture(scope="module")
def composer() -> Composer:
    return endless_composer()


def shares(start: bool = False, **changes: float) -> np.ndarray:
    settings = SamplerSettings(**(OFF | changes))
    return probabilities(LOGITS, (), settings, unigram=UNIGRAM, start=start)[0]


def test_balance_divides_by_what_a_token_is_everywhere() -> None:
    expected = SHARES ** (1 / 0.8) / np.exp(UNIGRAM) ** (1.5 * 0.2)
    np.testing.assert_allclose(
        shares(temperature=0.8, balance=1.5), expected / expected.sum(), rtol=1e-6
    )


@pytest.mark.parametrize("temperature", [1.0, 1.7])
def test_balance_leaves_alone_what_is_not_cooled(temperature: float) -> None:
    plain = shares(temperature=temperature)
    np.testing.assert_array_equal(shares(temperature=temperature, balance=3.0), plain)


def test_the_colder_the_surer_is_the_likeliest() -> None:
    assert shares(temperature=0.0, balance=4.0).tolist() == [1.0, 0.0, 0.0]
    assert shares(temperature=0.02, balance=4.0)[0] > 0.999


def test_a_first_word_is_neither_cooled_nor_held_to_a_floor() -> None:
    cold = {"temperature": 0.5, "min_p": 0.7}
    np.testing.assert_allclose(shares(start=True, first_word=1.0, **cold), SHARES, rtol=1e-6)
    assert np.count_nonzero(shares(start=True, **cold)) == 1
    assert np.count_nonzero(shares(first_word=1.0, **cold)) == 1


def test_a_first_word_is_as_hot_as_the_rest_and_is_cut_as_was_asked() -> None:
    np.testing.assert_array_equal(
        shares(start=True, temperature=1.6, first_word=1.0), shares(temperature=1.6)
    )
    assert np.count_nonzero(shares(start=True, temperature=0.5, first_word=1.0, top_k=2)) == 2


def test_nothing_random_is_left_at_temperature_0(composer: Composer) -> None:
    cold = SamplerSettings(temperature=0.0)
    texts = {take_of(composer, "雨", cold, seed=seed, max_tokens=30).text for seed in range(3)}
    assert len(texts) == 1


def test_lines_begin_as_openly_as_the_model_has_it(
    composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a network that finds one word ten times likelier than the rest, wherever it may stand."""
    favourite = composer.model.vocabulary.encode("海")[0]

    def logits(self: object, features: np.ndarray, out: np.ndarray) -> np.ndarray:
        out[:] = -2.5
        out[:, favourite] = 0.0
        out[:, LINE_END] = 1.0
        return out

    monkeypatch.setattr(Decoder, "logits", logits)

    def beginnings(**changes: float) -> list[bool]:
        settings = SamplerSettings(temperature=0.6, min_p=0.2, dry=0.0, balance=0.0, **changes)
        events = composer.compose("", settings, seed=3, count=3, max_lines=None, max_tokens=120)
        takes = [event.result for event in events if isinstance(event, TakeFinished)]
        return [
            id == favourite
            for take in takes
            for before, id in zip((LINE_END, *take.tokens), take.tokens, strict=False)
            if before == LINE_END != id
        ]

    assert all(beginnings(first_word=0.0))
    found = beginnings(first_word=1.0)
    assert 0 < sum(found) < 0.8 * len(found)


def test_a_take_comes_out_the_same_alone_and_among_others(composer: Composer) -> None:
    settings = SamplerSettings(temperature=0.7)
    events = composer.compose("", settings, seed=8, count=4, max_tokens=60)
    together = {e.result.take: e.result for e in events if isinstance(e, TakeFinished)}
    (alone,) = (
        e.result
        for e in composer.compose("", settings, seed=8, first=2, max_tokens=60)
        if isinstance(e, TakeFinished)
    )
    assert alone.tokens == together[2].tokens


def test_an_older_take_is_composed_anew_as_it_was(composer: Composer) -> None:
    old = SamplerSettings(balance=0.0, first_word=0.0, drafts=1)
    take = take_of(composer, "", old, seed=5, max_tokens=80)
    assert take.format == FORMAT
    told = msgspec.json.decode(take.to_json())
    told["format"] = 1
    del told["settings"]["balance"], told["settings"]["first_word"]
    read = Take.from_json(msgspec.json.encode(told))
    assert read.settings == old
    assert recompose(read, composer).tokens == take.tokens
    assert Take.from_json(read.to_json()) == read
    told["format"] = 3
    assert Take.from_json(msgspec.json.encode(told)).settings == SamplerSettings(drafts=1)
    assert take_of(composer, "", SamplerSettings(), seed=5, max_tokens=80).tokens != take.tokens

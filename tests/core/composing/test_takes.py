"""Takes: seeds, batches, replay, and what is refused."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.replay import recompose, replay
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.errors import ComposeError
from core.model.cells.table import CELLS
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.composing.takes import SETTINGS, endless_composer, take_of, takes_of
from tests.core.tiny_models import tiny_model


@pytest.fixture(scope="module")
def composer() -> Composer:
    return endless_composer()


def test_the_same_seed_gives_the_same_take_and_another_seed_another(composer: Composer) -> None:
    first, again, other = (take_of(composer, seed=s, max_tokens=40) for s in (7, 7, 8))
    assert first.tokens == again.tokens
    assert first.tokens != other.tokens


@pytest.mark.parametrize("cell", CELLS)
def test_a_take_is_the_same_alone_and_in_a_batch(cell: str) -> None:
    composer = Composer(tiny_model(cell, layers=2, likes={SONG_END: -40.0, LINE_END: 4.0}))
    bold = SamplerSettings(temperature=1.5)
    batch = takes_of(composer, settings=bold, count=9, max_tokens=60, max_lines=3)
    assert [take.take for take in batch] == list(range(9))
    assert len({take.tokens for take in batch}) > 5
    assert len({len(take.tokens) for take in batch}) > 2  # they end at different times
    for take in batch:
        alone = take_of(composer, settings=bold, first=take.take, max_tokens=60, max_lines=3)
        assert alone.tokens == take.tokens
        assert alone.text == take.text
        assert alone.probabilities == take.probabilities


def test_stopping_a_batch_finishes_every_take_once(composer: Composer) -> None:
    asked = itertools.count()
    events = list(
        composer.compose("我", SETTINGS, seed=1, count=5, should_stop=lambda: next(asked) > 3)
    )
    finished = [event.take for event in events if isinstance(event, TakeFinished)]
    assert sorted(finished) == list(range(5))


@pytest.mark.parametrize("more", [{}, {"max_lines": 3}, {"max_tokens": 5, "max_lines": None}])
def test_a_take_replays_exactly_from_its_json(composer: Composer, more: dict[str, int]) -> None:
    take = take_of(composer, "雨夜", seed=11, **more)
    read = Take.from_json(take.to_json())
    assert read == take
    assert replay(read, composer.model) == take.text
    assert recompose(read, composer).tokens == take.tokens


def test_a_stopped_take_with_live_temperature_is_composed_anew_the_same(
    composer: Composer,
) -> None:
    asked, heats = itertools.count(), itertools.cycle([0.4, 0.4, 1.3])
    take = take_of(
        composer,
        "我",
        SamplerSettings(temperature=2.0, top_k=20, top_p=0.95, repetition_penalty=1.3),
        max_lines=None,
        temperature=lambda: next(heats),
        should_stop=lambda: next(asked) >= 10,
    )
    again = recompose(take, composer)
    assert again.tokens == take.tokens
    assert again.text == take.text
    assert again.temperature_track == take.temperature_track
    assert again.reason == "stopped"


def test_another_model_is_refused(composer: Composer) -> None:
    take = take_of(composer)
    with pytest.raises(ComposeError, match="another model"):
        replay(take, tiny_model(seed=2))


@pytest.mark.parametrize(
    "change",
    [
        {"probabilities": []},
        {"probabilities": [2.0], "tokens": [5]},
        {"tokens": [-5], "probabilities": [0.5]},
        {"tokens": [2**32], "probabilities": [0.5]},
        {"tokens": ["x"], "probabilities": [0.5]},
        {"tokens": 7, "probabilities": [0.5]},
        {"prompt": "other"},
        {"temperature": -1},
        {"temperature_track": [[4, 1.0], [2, 0.5]]},
        {"seed": -3},
        {"format": 99},
        {"reason": "bored"},
        {"settings": {"min_p": 7}},
    ],
)
def test_takes_that_contradict_themselves_are_refused(
    composer: Composer, change: dict[str, object]
) -> None:
    fields = msgspec.json.decode(take_of(composer, max_tokens=3).to_json()) | change
    with pytest.raises(ComposeError):
        Take.from_json(msgspec.json.encode(fields))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_take_is_refused(data: bytes) -> None:
    with pytest.raises(ComposeError):
        Take.from_json(data)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"seed": 2**60},
        {"seed": 1.5},
        {"count": 0},
        {"count": 10_000},
        {"max_lines": 0},
        {"max_tokens": 0},
        {"first": -1},
    ],
)
def test_illegal_arguments_are_refused_at_once(composer: Composer, wrong: dict) -> None:
    with pytest.raises(ComposeError, match=r"must be a whole number from \d"):
        composer.compose("我", SETTINGS, **({"seed": 1} | wrong))

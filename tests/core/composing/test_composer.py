"""Composing: prompts, endings, live temperature."""

from __future__ import annotations

import itertools
import math

import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished, TokenComposed
from core.composing.replay import recompose, replay
from core.composing.samplers import probabilities
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.text.normalise import normalise
from core.text.vocabulary import BYTES, LINE_END, SONG_END
from tests.core.composing.takes import SETTINGS, endless_composer, take_of
from tests.core.tiny_models import CHARACTERS, tiny_model


@pytest.fixture(scope="module")
def composer() -> Composer:
    return endless_composer()


# --- the prompt ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompt", ["", "我", "雨夜里", "我走\n你唱", "我走\n\n", "鑫🙂 unseen, wörds", "\u3000我\r\n你"]
)
def test_any_prompt_is_kept_and_primes_the_state(composer: Composer, prompt: str) -> None:
    take = take_of(composer, prompt, max_tokens=1)
    vocabulary = composer.model.vocabulary
    ids = [SONG_END, *vocabulary.encode(prompt)]
    assert take.text.startswith(normalise(prompt))
    assert list(take.prompt_tokens) == ids[1:]
    state = composer.decoder.initial_state(1)
    for id in ids:
        logits, state = composer.decoder.step([id], state)
    expected = probabilities(logits, (), SamplerSettings(temperature=1.0, min_p=0.0, dry=0.0))
    assert take.probabilities[0] == pytest.approx(expected[0, take.tokens[0]], rel=1e-4)


def test_the_prompt_changes_what_follows(composer: Composer) -> None:
    greedy = SamplerSettings(temperature=0.0)
    texts = {take_of(composer, char, greedy, max_tokens=6).text[1:] for char in CHARACTERS}
    assert len(texts) > 5


def test_a_start_word_that_is_a_word_of_the_model_is_one_token() -> None:
    pieces = ("分手", "以后", *CHARACTERS, "分", "手")
    composer = Composer(tiny_model(kind="hybrid", pieces=pieces))
    composer.warm_up()
    take = take_of(composer, "分手", max_tokens=3)
    assert take.prompt_tokens == (258,)
    assert take.text.startswith("分手")


def test_texts_of_the_events_join_to_the_take(composer: Composer) -> None:
    events = list(composer.compose("我", SETTINGS, seed=3, max_tokens=60))
    *tokens, last = events
    assert isinstance(last, TakeFinished)
    assert all(isinstance(event, TokenComposed) for event in tokens)
    assert "我" + "".join(event.text for event in tokens) == last.result.text
    assert [event.index for event in tokens] == list(range(len(tokens)))
    assert tuple(event.id for event in tokens) == last.result.tokens
    assert tuple(event.probability for event in tokens) == last.result.probabilities


# --- endings -------------------------------------------------------------------------------


def test_ends_at_the_song_end() -> None:
    composer = Composer(tiny_model(likes={SONG_END: 6.0}))
    take = take_of(composer, max_tokens=200, min_lines=0)
    assert take.reason == "song-end"
    assert take.tokens[-1] == SONG_END
    assert SONG_END not in take.tokens[:-1]


def test_no_song_ends_before_it_has_its_lines() -> None:
    composer = Composer(tiny_model(likes={SONG_END: 20.0}))
    take = take_of(composer, "我\n你", max_lines=None, max_tokens=10_000, min_lines=5)
    assert take.reason == "song-end"
    assert len([line for line in take.text.split("\n") if line.strip()]) == 5
    assert recompose(take, composer).tokens == take.tokens


def test_ends_after_so_many_lines_the_prompt_included(composer: Composer) -> None:
    take = take_of(composer, "我走\n\n你", max_lines=4, max_tokens=10_000)
    assert take.reason == "lines"
    lines = [line for line in take.text.split("\n") if line.strip()]
    assert len(lines) == 4
    assert lines[0] == "我走"
    assert not take.text.endswith("\n")


def test_a_prompt_that_has_all_the_lines_gets_no_token(composer: Composer) -> None:
    take = take_of(composer, "我\n你\n", max_lines=2)
    assert (take.reason, take.tokens, take.text) == ("lines", (), "我\n你\n")
    going_on = take_of(composer, "我\n你", max_lines=2, max_tokens=10_000)
    assert going_on.text.startswith("我\n你")
    assert going_on.text.count("\n") == 1


def test_ends_at_the_longest_length(composer: Composer) -> None:
    take = take_of(composer, max_lines=None, max_tokens=7)
    assert take.reason == "length"
    assert len(take.tokens) == 7


def test_stopping_keeps_the_text(composer: Composer) -> None:
    asked = itertools.count()
    take = take_of(composer, max_lines=None, should_stop=lambda: next(asked) >= 5)
    assert take.reason == "stopped"
    assert len(take.tokens) == 5
    assert len(take.text) > 1
    assert take_of(composer, should_stop=lambda: True).tokens == ()


def test_never_more_than_one_empty_line_nor_an_empty_song() -> None:
    eager = Composer(tiny_model(likes={LINE_END: 30.0, SONG_END: 25.0}))
    text = take_of(eager, "", max_lines=5).text
    assert text.strip("\n")
    assert text[0] != "\n"
    assert "\n\n" in text
    assert "\n\n\n" not in text


def test_bytes_only_ever_make_whole_characters() -> None:
    likes = dict.fromkeys(BYTES, 20.0)
    composer = Composer(tiny_model(likes=likes))
    for length in range(1, 25):
        events = list(composer.compose("", SETTINGS, seed=length, max_tokens=length))
        take = events[-1].result
        assert "\ufffd" not in take.text
        take.text.encode("utf-8")
        assert replay(take, composer.model) == take.text
        assert all("<" not in e.text for e in events[:-1] if e.id not in BYTES)


# --- temperature while it streams ----------------------------------------------------------


def test_temperature_is_felt_in_the_very_next_token(composer: Composer) -> None:
    heat = 1.0
    seen = []
    events = composer.compose(
        "我", SETTINGS, seed=5, max_lines=None, max_tokens=12, temperature=lambda: heat
    )
    for event in events:
        if isinstance(event, TakeFinished):
            take = event.result
            break
        seen.append(event.temperature)
        heat = {2: 0.0, 6: 1.5}.get(event.index, heat)
    assert seen == [1.0] * 3 + [0.0] * 4 + [1.5] * (len(seen) - 7)
    assert take.temperature == 1.0
    assert take.temperature_track == ((3, 0.0), (7, 1.5))
    assert [take.temperature_at(i) for i in range(len(seen))] == seen


@pytest.mark.parametrize("wrong", [-1.0, math.nan, math.inf, 99.0])
def test_an_illegal_live_temperature_is_refused(composer: Composer, wrong: float) -> None:
    with pytest.raises(ComposeError, match=r"temperature must be a number from 0\.0 to 10\.0"):
        list(composer.compose("我", SETTINGS, seed=0, temperature=lambda: wrong))

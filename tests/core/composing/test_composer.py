"""Composing: prompts, endings, live temperature, several takes, seeds, replay, scores."""

from __future__ import annotations

import ctypes
import hashlib
import itertools
import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished, TokenComposed
from core.composing.replay import recompose, replay
from core.composing.samplers import probabilities
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.errors import ComposeError, ModelError
from core.model.files import save_model
from core.model.threads import use_one_thread
from core.runs.checkpoints import load_model
from core.text.normalise import normalise
from core.text.vocabulary import BYTES, LINE_END, SONG_END
from tests.core.tiny_models import CHARACTERS, tiny_model

SETTINGS = SamplerSettings(temperature=1.0)


def takes_of(composer: Composer, prompt: str = "我", settings=SETTINGS, **more) -> list[Take]:
    events = composer.compose(prompt, settings, **({"seed": 1} | more))
    results = [e.result for e in events if isinstance(e, TakeFinished)]
    return sorted(results, key=lambda take: take.take)


def take_of(composer: Composer, prompt: str = "我", settings=SETTINGS, **more) -> Take:
    (take,) = takes_of(composer, prompt, settings, **more)
    return take


@pytest.fixture(scope="module")
def composer() -> Composer:
    """Ends its lines, and never its song."""
    return Composer(tiny_model(likes={LINE_END: 2.0, SONG_END: -40.0}))


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


# --- seeds, batches, replay ----------------------------------------------------------------


def test_the_same_seed_gives_the_same_take_and_another_seed_another(composer: Composer) -> None:
    first, again, other = (take_of(composer, seed=s, max_tokens=40) for s in (7, 7, 8))
    assert first.tokens == again.tokens
    assert first.tokens != other.tokens


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
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


# --- penalties at work, scores, alternatives -----------------------------------------------


def test_dry_breaks_a_loop_within_a_line() -> None:
    composer = Composer(tiny_model(scale=0.05, likes={258: 9.0, 259: 8.0}))
    greedy = SamplerSettings(temperature=0.0, dry=0.0)
    stuck = take_of(composer, "我", greedy, max_tokens=20)
    freed = take_of(composer, "我", SamplerSettings(temperature=0.0), max_tokens=20)
    assert len(set(stuck.tokens)) == 1
    assert len(set(freed.tokens)) > 1


def test_scores_are_the_models_own_probabilities(composer: Composer) -> None:
    take = take_of(composer, "", seed=2, max_tokens=30, max_lines=None)
    body = take.tokens[:-1] if take.reason == "song-end" else take.tokens
    pieces = composer.score(take.text)
    assert "".join(piece for piece, _ in pieces) == take.text
    probabilities_ = [p for _, p in pieces]
    np.testing.assert_allclose(probabilities_, take.probabilities[: len(body)], rtol=1e-3)
    assert composer.score("") == []


def test_scores_give_one_piece_a_character_even_where_it_takes_several_tokens(
    composer: Composer,
) -> None:
    text = "我鑫🙂\n" * 30
    pieces = composer.score(text)
    assert [piece for piece, _ in pieces] == list(text)
    assert all(0.0 <= p <= 1.0 for _, p in pieces)


def test_alternatives_tell_why_a_token_was_likely(composer: Composer) -> None:
    settings = SamplerSettings(temperature=0.5, min_p=0.2)
    found = composer.alternatives("雨夜", settings, n=5)
    assert len(found) == 5
    assert [a.final for a in found] == sorted((a.final for a in found), reverse=True)
    take = take_of(composer, "雨夜", settings, max_tokens=1)
    everything = composer.alternatives("雨夜", settings, n=10_000)
    chosen = next(a for a in everything if a.id == take.tokens[0])
    assert chosen.raw == pytest.approx(take.probabilities[0], rel=1e-3)
    assert chosen.final > 0
    assert sum(a.raw for a in everything) == pytest.approx(1.0, rel=1e-4)
    assert sum(a.final for a in everything) == pytest.approx(1.0)
    assert composer.alternatives("", settings)[0].piece != "<song end>"


def test_a_model_of_numbers_that_overflow_is_refused() -> None:
    model = tiny_model()
    model.weights["output.bias"][260] = np.inf
    with pytest.raises(ModelError, match="not finite"), np.errstate(all="ignore"):
        take_of(Composer(model))


def test_a_saved_model_composes_what_it_composed_before(composer: Composer, tmp_path) -> None:
    path = tmp_path / "model.safetensors"
    save_model(path, composer.model)
    loaded = Composer(load_model(path))
    take = take_of(loaded, "雨夜", max_tokens=30)
    assert take.tokens == take_of(composer, "雨夜", max_tokens=30).tokens
    assert take.model_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert replay(take, loaded.model) == take.text


def test_products_stay_on_one_thread(composer: Composer) -> None:
    libraries = sorted(Path(np.__file__).parent.with_name("numpy.libs").glob("*openblas*"))
    if not libraries:
        pytest.skip("this NumPy does not carry OpenBLAS")
    assert use_one_thread()
    library = ctypes.CDLL(str(libraries[0]))
    assert library.scipy_openblas_get_num_threads64_() == 1

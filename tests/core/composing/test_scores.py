"""Penalties at work, scores, alternatives, models from files."""

from __future__ import annotations

import ctypes
import hashlib
from pathlib import Path

import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.events import TokenComposed
from core.composing.replay import replay
from core.composing.settings import SamplerSettings
from core.errors import ModelError
from core.model.files import save_model
from core.model.threads import use_one_thread
from core.runs.checkpoints import load_model
from tests.core.composing.takes import endless_composer, take_of
from tests.core.tiny_models import tiny_model


@pytest.fixture(scope="module")
def composer() -> Composer:
    return endless_composer()


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


def test_ranks_are_the_same_while_it_is_written_and_read_again(composer: Composer) -> None:
    settings = SamplerSettings()
    events = list(composer.compose("", settings, seed=2, max_tokens=30, max_lines=None))
    drawn = [event for event in events if isinstance(event, TokenComposed)]
    text = "".join(event.text for event in drawn)
    assert [rank for _, rank in composer.ranks(text)] == [e.rank for e in drawn if e.text]
    everything = composer.alternatives("", settings, n=10_000)
    first = drawn[0]
    own = next(a.raw for a in everything if a.id == first.id)
    assert first.rank == 1 + sum(a.raw > own for a in everything)


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

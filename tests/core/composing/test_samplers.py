"""Truncation, temperature and the draw, each against its definition; legal settings."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.composing.samplers import Truncation, draw, probabilities
from core.composing.settings import SamplerSettings
from core.composing.tempering import Survivors, Tempering
from core.errors import ComposeError

OFF = {"min_p": 0.0, "dry": 0.0}
LOGITS = np.log(np.array([[0.4, 0.3, 0.15, 0.1, 0.05]], np.float32))


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(np.asarray(z, np.float64) - np.max(z))
    return e / e.sum()


def test_all_off_is_the_softmax() -> None:
    got = probabilities(LOGITS, (), SamplerSettings(temperature=1.0, **OFF))
    np.testing.assert_allclose(got, [[0.4, 0.3, 0.15, 0.1, 0.05]], rtol=1e-6)
    assert got.dtype == np.float64


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ({"top_k": 2}, [0, 1]),
        ({"top_k": 99}, [0, 1, 2, 3, 4]),
        ({"top_p": 0.69}, [0, 1]),
        ({"top_p": 0.71}, [0, 1, 2]),  # the token that crosses the mass is kept
        ({"top_p": 0.001}, [0]),
        ({"min_p": 0.3}, [0, 1, 2]),
        ({"min_p": 1.0}, [0]),
        # 0.4 and 0.3 are 4/7 and 3/7 of what top-k leaves, so top-p 0.5 leaves one
        ({"top_k": 2, "top_p": 0.5}, [0]),
        ({"top_k": 4, "top_p": 0.9, "min_p": 0.5}, [0, 1]),
    ],
)
def test_truncation_by_its_definition(settings: dict[str, float], kept: list[int]) -> None:
    got = probabilities(LOGITS, (), SamplerSettings(temperature=1.0, **(OFF | settings)))[0]
    assert np.flatnonzero(got).tolist() == kept
    np.testing.assert_allclose(got[kept], softmax(LOGITS[0, kept]), rtol=1e-6)


def test_temperature_comes_last_and_lets_nothing_back_in() -> None:
    cut = SamplerSettings(temperature=10.0, min_p=0.3, dry=0.0)
    got = probabilities(LOGITS, (), cut)[0]
    assert np.flatnonzero(got).tolist() == [0, 1, 2]
    np.testing.assert_allclose(got[:3], softmax(LOGITS[0, :3] / 10.0), rtol=1e-5)


@pytest.mark.parametrize("temperature", [0.0, 1e-300, 5e-324])
def test_zero_and_next_to_zero_take_the_likeliest(temperature: float) -> None:
    got = probabilities(LOGITS, (), SamplerSettings(temperature=temperature, **OFF))
    assert got.tolist() == [[1.0, 0.0, 0.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": -0.1},
        {"temperature": math.nan},
        {"temperature": math.inf},
        {"temperature": 10.5},
        {"temperature": "hot"},
        {"temperature": True},
        {"top_k": -1},
        {"top_k": 1.5},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"min_p": -0.5},
        {"min_p": math.nan},
        {"repetition_penalty": 0.0},
        {"dry": -1.0},
        {"dry_base": 0.5},
        {"dry_allowed": 0},
    ],
)
def test_illegal_values_are_refused_with_the_range(wrong: dict[str, object]) -> None:
    (name,) = wrong
    with pytest.raises(ComposeError, match=rf"{name} must be .*(from|above) \d"):
        SamplerSettings(**wrong)


def test_settings_read_from_json_are_checked_too() -> None:
    with pytest.raises(ComposeError, match="temperature"):
        msgspec.json.decode(b'{"temperature": -1}', type=SamplerSettings)


@given(
    arrays(np.float32, (3, 40), elements=st.floats(-20, 20, width=32)),
    st.integers(0, 45),
    st.floats(0.01, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.05, 3.0),
)
def test_any_settings_give_a_distribution_row_by_row(
    logits: np.ndarray, top_k: int, top_p: float, min_p: float, temperature: float
) -> None:
    settings = SamplerSettings(
        temperature=temperature, top_k=top_k, top_p=top_p, min_p=min_p, dry=0.0
    )
    got = probabilities(logits, (), settings)
    np.testing.assert_allclose(got.sum(axis=1), 1.0)
    assert ((got > 0) & (logits == logits.max(axis=1, keepdims=True))).any(axis=1).all()
    if top_k:
        assert (np.count_nonzero(got, axis=1) <= max(top_k, 1)).all()
    for row in range(3):  # a batch is nothing but its rows
        assert np.array_equal(got[row], probabilities(logits[row : row + 1], (), settings)[0])


def drawn_at(survivors: Survivors, temperature: float, uniform: float) -> int:
    weights = Tempering(SamplerSettings(**OFF)).weights(survivors, temperature, [False])
    return draw(survivors, weights, [uniform])[0]


def test_draws_follow_the_distribution() -> None:
    survivors = Truncation(SamplerSettings(**OFF)).survivors(LOGITS)
    places = (np.arange(1000) + 0.5) / 1000
    drawn = [drawn_at(survivors, 1.0, u) for u in places]
    np.testing.assert_allclose(np.bincount(drawn) / 1000, np.exp(LOGITS[0]), atol=2e-3)


def test_what_is_ruled_out_is_never_drawn() -> None:
    logits = np.array([[0.0, -np.inf, 1.0, -np.inf]], np.float32)
    for settings in (SamplerSettings(**OFF), SamplerSettings(top_p=0.999, **OFF)):
        survivors = Truncation(settings).survivors(logits)
        drawn = {drawn_at(survivors, 1.0, u) for u in (0.0, 0.3, 0.99, np.nextafter(1.0, 0))}
        assert drawn == {0, 2}


def test_no_uniform_number_draws_a_token_that_the_temperature_made_impossible() -> None:
    survivors = Truncation(SamplerSettings(**OFF)).survivors(np.array([[5.0, -90.0]], np.float32))
    assert drawn_at(survivors, 0.05, float(np.nextafter(1.0, 0))) == 0

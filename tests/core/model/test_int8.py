"""Quantised products: near those in float32, the same in any company, and never quietly wrong."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numkong
import numpy as np
import pytest

from core.model import int8
from core.model.cells.table import CELLS
from core.model.decoder import Decoder
from core.model.int8 import Int8
from core.model.precision import best_precision
from core.model.products import Float32
from tests.core.model.test_decoder import OUTPUTS, config_of, decoder_logits, random_weights

SIZES = [(1, 1), (5, 3), (33, 64), (300, 65), (1000, 257)]
"""(outputs, inputs)"""


def some(outputs: int, inputs: int, batch: int = 18) -> tuple[np.ndarray, np.ndarray]:
    """Weights whose rows are of very different size, and activations between -1 and 1."""
    rng = np.random.default_rng(outputs)
    weight = rng.normal(size=(outputs, inputs)) * 10.0 ** rng.uniform(-3, 1, (outputs, 1))
    return weight.astype(np.float32), rng.uniform(-1, 1, (batch, inputs)).astype(np.float32)


@pytest.mark.parametrize("bounded", [True, False])
@pytest.mark.parametrize("size", SIZES)
def test_products_are_those_of_float32_but_for_the_steps(size, bounded: bool) -> None:
    weight, x = some(*size)
    if not bounded:
        x *= np.float32(10.0) ** np.arange(-9, 9, dtype=np.float32)[:, None]
    found, exact = Int8(weight, bounded).product(x), Float32(weight).product(x)
    assert found.shape == exact.shape and found.dtype == np.float32
    # Half a step for each factor of each summand, the other at its largest.
    tops = np.ones((len(x), 1)) if bounded else np.abs(x).max(axis=1, keepdims=True)
    largest = np.abs(weight).max(axis=1) * tops
    assert (np.abs(found - exact) <= 1.01 * size[1] * largest / 127).all()
    typical = np.sqrt(np.mean((found - exact) ** 2) / np.mean(exact**2))
    assert typical < 0.02


@pytest.mark.parametrize("bounded", [True, False])
def test_products_are_the_same_bits_alone_in_company_and_in_place(bounded: bool) -> None:
    weight, x = some(700, 130)
    layer = Int8(weight, bounded)
    together = layer.product(x)
    room = np.empty_like(together)
    assert layer.product(x, room) is room
    assert np.array_equal(room, together)
    for start, end in ((0, 1), (3, 7), (5, 17)):
        assert np.array_equal(layer.product(x[start:end]), together[start:end])
        assert np.array_equal(layer.product(x[start:end], room[start:end]), together[start:end])


def test_room_that_is_not_contiguous_is_refused_and_left_alone() -> None:
    weight, x = some(40, 8)
    room = np.zeros((18, 80), np.float32)
    for unfit in (room[:, ::2], room[:, :40], np.zeros((18, 40))):
        with pytest.raises(ValueError, match="contiguous"):
            Int8(weight, True).product(x, unfit)
    assert not room.any()


@pytest.mark.parametrize("bounded", [True, False])
def test_nothing_comes_of_nothing(bounded: bool) -> None:
    weight, x = some(40, 8)
    weight[3], x[5] = 0.0, 0.0
    found = Int8(weight, bounded).product(x)
    assert not found[:, 3].any() and not found[5].any()
    assert np.isfinite(found).all() and found.any()


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_shows_in_the_result(wrong: float) -> None:
    weight, x = some(40, 8)
    weight[3, 2] = wrong
    with np.errstate(invalid="ignore"):
        found = Int8(weight, True).product(x)
        assert not np.isfinite(found[:, 3]).any()
        assert np.isfinite(np.delete(found, 3, axis=1)).all()
        weight, x = some(40, 8)
        x[5, 1] = wrong
        found = Int8(weight, False).product(x)
    assert not np.isfinite(found[5]).any()
    assert np.isfinite(np.delete(found, 5, axis=0)).all()


def test_threads_share_a_layer() -> None:
    weight, x = some(2000, 100)
    layer = Int8(weight, False)
    expected = layer.product(x)

    def many(turn: int) -> bool:
        rows = slice(turn, turn + 10)
        return all(
            np.array_equal(layer.product(x[rows], out), expected[rows])
            for out in [None, np.empty((10, 2000), np.float32)] * 50
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(many, range(8)))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_quantised_decoder_is_near_the_exact_one(cell: str, layers: int, output: str) -> None:
    config = config_of(cell, layers, output)
    weights = random_weights(config)
    ids = np.random.default_rng(1).integers(0, config.vocabulary, (12, 5))
    exact = decoder_logits(Decoder(config, weights), ids)
    decoder = Decoder(config, weights, "int8")
    found = decoder_logits(decoder, ids)
    # Where weights are drawn wide, as here, a cell passes small differences on enlarged.
    assert (found - exact).std() < 0.03 * exact.std()
    assert not np.array_equal(found, exact)
    alone = decoder_logits(decoder, ids[:, 2:3])
    assert np.array_equal(alone, found[:, 2:3])


def test_int8_is_taken_only_where_it_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    assert best_precision() == "int8"
    best_precision.cache_clear()
    right = numkong.dots_packed
    with monkeypatch.context() as patch:
        patch.setattr(int8.numkong, "dots_packed", lambda *args: np.asarray(right(*args)) + 1)
        assert best_precision() == "float32"
    best_precision.cache_clear()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "core.model.int8", None)  # as without NumKong
        assert best_precision() == "float32"
    best_precision.cache_clear()
    assert best_precision() == "int8"

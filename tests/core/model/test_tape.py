"""The tape and the trace of the decoder: what is explained is what composed, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from core.library.models import demo_models
from core.model.decoder import Decoder
from core.model.files import load_model_file
from core.model.precision import best_precision
from core.model.tape import Knobs, record
from core.text.vocabulary import SONG_END
from tests.core.tiny_models import tiny_model

LINE = "月光落在老街的尽头\n有一家小店还亮着灯"
CELLS = ("rnn", "lstm", "gru")


@pytest.mark.parametrize("precision", ["float32", "int8"])
@pytest.mark.parametrize("cell", CELLS)
def test_the_trace_is_what_composes_to_the_last_bit(cell: str, precision) -> None:
    if precision == "int8" and best_precision() != "int8":
        pytest.skip("no int8 on this processor")
    for model in (load_model_file(demo_models()[f"zh-{cell}"]), tiny_model(cell, layers=2)):
        decoder = Decoder(model.config, model.weights, precision)
        before = decoder.initial_state(1)
        for id in [SONG_END, *model.vocabulary.encode(LINE)]:
            features, after = decoder.advance([id], before)
            traced, state, gates = decoder.trace([id], before)
            assert np.array_equal(features, traced)
            for one, other in zip(after.layers, state.layers, strict=True):
                assert all(map(np.array_equal, one, other))
            assert len(gates) == model.config.layers
            for layer, own in enumerate(gates):
                rebuilt = _rebuilt(cell, own, before.layers[layer])
                if rebuilt is not None:
                    assert np.abs(rebuilt - after.layers[layer][0]).max() < 1e-6
            before = after


def _rebuilt(cell: str, gates, before):
    """The state that the gates make of the one before."""
    if cell == "lstm":
        memory = gates["f"] * before[1] + gates["i"] * gates["g"]
        return gates["o"] * np.tanh(memory)
    if cell == "gru":
        return (1 - gates["z"]) * gates["n"] + gates["z"] * before[0]
    assert gates == {}
    return None


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
def test_the_tape_is_the_float32_decoder(cell: str, layers: int) -> None:
    model = tiny_model(cell, layers=layers)
    ids = [SONG_END, *model.vocabulary.encode("我在城市里走过一个人的雨夜")]
    decoder = Decoder(model.config, model.weights)
    tape = record(model, ids)
    state = decoder.initial_state(1)
    for t, id in enumerate(ids):
        features, state, gates = decoder.trace([id], state)
        assert np.abs(tape.features[t] - features).max() < 1e-5
        for layer, own in enumerate(gates):
            for letter, values in own.items():
                taped = tape.gate(letter, cell)[layer, t]
                assert np.abs(taped - values).max() < 1e-5
    # Read in two parts, it is the same.
    first = record(model, ids[:5])
    second = record(model, ids[5:], first.last)
    assert np.array_equal(second.hidden, tape.hidden[:, 5:])


def test_the_tape_of_a_demo_model_with_projection_and_skip_is_the_decoder() -> None:
    for name in ("base-zh", "zh-gru"):
        model = load_model_file(demo_models()[name])
        ids = [SONG_END, *model.vocabulary.encode(LINE)]
        features, _ = (decoder := Decoder(model.config, model.weights)).read(
            ids, decoder.initial_state(1)
        )
        assert np.abs(record(model, ids).features[:, 0] - features).max() < 1e-4


@pytest.mark.parametrize("cell", CELLS)
def test_knobs_do_what_they_say(cell: str) -> None:
    model = tiny_model(cell)
    ids = [SONG_END, *model.vocabulary.encode("我在城市里走过")]
    plain = record(model, ids)
    assert np.array_equal(record(model, ids, knobs=Knobs(recurrent=1.0)).hidden, plain.hidden)
    # Without memory each token is read as the first one of a song is.
    forgets = record(model, ids, knobs=Knobs(memory=False))
    for t, id in enumerate(ids):
        assert np.allclose(forgets.hidden[:, t], record(model, [id]).hidden[:, 0], atol=1e-6)
    held = record(model, ids, knobs=Knobs(held=(3, -0.9)))
    memory = held.hidden if held.cell is None else held.cell
    assert np.all(memory[-1, :, 0, 3] == np.float32(-0.9))
    assert not np.array_equal(held.features, plain.features)
    if cell != "rnn":
        letter = "f" if cell == "lstm" else "z"
        more = record(model, ids, knobs=Knobs(keep_bias=2.0))
        assert more.gate(letter, cell).mean() > plain.gate(letter, cell).mean()

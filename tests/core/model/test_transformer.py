"""A Transformer of ours: its two sides, what it keeps, its file, and what suits it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.composing.composer import Composer
from core.errors import ModelError
from core.explaining.beside import Walk
from core.explaining.gatework import trace_line
from core.explaining.lesson import LessonState, Page, Subject
from core.explaining.lessons.table import lesson
from core.model.cells.block import CONTEXT, block, heads
from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.model.decoder import Decoder, State
from core.model.files import load_model_file, save_model
from core.model.network.lyric_model import LyricModel
from core.model.scaling import scaled_weights
from core.model.tape import record
from core.model.weights import read_metadata, told_in
from core.runs.presets import PRESETS, preset
from core.training.tasks.evaluation import torch_model
from tests.core.composing.takes import SETTINGS
from tests.core.model.test_block_tape import model_of
from tests.core.model.test_decoder import OUTPUTS, VOCABULARY, config_of, random_weights
from tests.core.tiny_models import tiny_model

IDS = np.random.default_rng(0).integers(0, VOCABULARY, (2 * CONTEXT + 9, 3))


def network_logits(model: LyricModel, ids: np.ndarray, *cuts: int) -> np.ndarray:
    """Logits (T, B, V), read in windows that end at `cuts`."""
    state, found = model.initial_state(ids.shape[1]), []
    with torch.no_grad():
        for begin, end in zip((0, *cuts), (*cuts, len(ids)), strict=True):
            features, state = model(torch.from_numpy(ids[begin:end]), state)
            found.append(model.logits(features).numpy())
    return np.concatenate(found)


def decoder_logits(decoder: Decoder, ids: np.ndarray, state: State | None = None) -> np.ndarray:
    state, found = state or decoder.initial_state(ids.shape[1]), []
    for row in ids:
        logits, state = decoder.step(row, state)
        found.append(logits)
    return np.stack(found)


@pytest.mark.parametrize("output", OUTPUTS)
def test_numpy_equals_torch_far_beyond_the_context(output: str) -> None:
    model = model_of(output)
    theirs = network_logits(torch_model(model), IDS)
    ours = decoder_logits(Decoder(model.config, model.weights), IDS)
    np.testing.assert_allclose(ours, theirs, atol=1e-4)
    scaled = scaled_weights(model.config, model.weights, 0.5)
    half = decoder_logits(Decoder(model.config, scaled), IDS[:9])
    np.testing.assert_allclose(half, 0.5 * theirs[:9], atol=1e-4)
    quantised = decoder_logits(Decoder(model.config, model.weights, "int8"), IDS[:40])
    assert 0 < (quantised - theirs[:40]).std() < 0.1 * theirs.std()


def test_where_a_window_begins_changes_nothing() -> None:
    network = torch_model(model_of("projected"))
    whole = network_logits(network, IDS)
    cut = network_logits(network, IDS, 1, 12, 12 + CONTEXT, 13 + CONTEXT)
    np.testing.assert_allclose(cut, whole, atol=1e-4)


def test_a_block_hears_its_context_and_nothing_before_it() -> None:
    config = config_of("transformer", 1)
    decoder = Decoder(config, random_weights(config))
    other = IDS.copy()
    other[0] = (other[0] + 1) % VOCABULARY
    ours, theirs = (decoder_logits(decoder, ids[: CONTEXT + 1]) for ids in (IDS, other))
    assert np.abs(ours[CONTEXT - 1] - theirs[CONTEXT - 1]).max() > 1e-4
    np.testing.assert_array_equal(ours[CONTEXT], theirs[CONTEXT])


def test_what_is_kept_is_bounded_and_can_be_branched_and_joined() -> None:
    config = config_of("transformer", 2)
    decoder = Decoder(config, random_weights(config))
    state = decoder.initial_state(3)
    for row in IDS:
        _, state = decoder.step(row, state)
    assert {part.shape[1] for layer in state.layers for part in layer[:2]} == {CONTEXT}
    kept = state.take([0, 1, 2])
    first, _ = decoder.step([7, 8, 9], state)
    again, _ = decoder.step([9, 7], State.joined([kept.take([2]), kept.take([0])]))
    np.testing.assert_allclose(again, first[[2, 0]], atol=1e-6)
    for parts, same in zip(state.layers, kept.layers, strict=True):
        assert all(np.array_equal(one, other) for one, other in zip(parts, same, strict=True))


@pytest.mark.parametrize(("hidden", "count"), [(1, 1), (20, 1), (127, 1), (256, 4), (320, 5)])
def test_any_size_has_heads_of_equal_size(hidden: int, count: int) -> None:
    assert heads(hidden) == count
    config = ModelConfig(cell="transformer", vocabulary=VOCABULARY, embedding=9, hidden=hidden)
    logits = decoder_logits(Decoder(config, random_weights(config)), IDS[:3])
    assert np.isfinite(logits).all()
    assert ("enter" in block(9, hidden)) == (hidden != 9)


def test_a_file_of_it_is_newer_than_those_of_other_cells(tmp_path: Path) -> None:
    path, older = tmp_path / "zh-transformer.safetensors", tmp_path / "zh-lstm.safetensors"
    model = tiny_model("transformer", layers=2)
    save_model(path, model)
    save_model(older, tiny_model("lstm"))
    loaded = load_model_file(path)
    assert loaded.config == model.config and loaded.info.cell == "transformer"
    for name, weight in model.weights.items():
        np.testing.assert_array_equal(loaded.weights[name], weight)
    told = read_metadata(path.read_bytes(), path)
    assert told["lyric-studio"] == str(CELLS["transformer"].format) == "3"
    assert read_metadata(older.read_bytes(), older)["lyric-studio"] == "1"
    with (
        pytest.raises(ModelError, match=r"made by a newer version .* update lyric-studio"),
        told_in(told, 2, path),  # as the version before reads it
    ):
        pass


def test_presets_have_as_many_layers_as_suit_the_cell() -> None:
    cell = CELLS["transformer"]
    assert preset("quick", cell="transformer").layers == cell.layers > 1
    assert preset("quick").layers == PRESETS["quick"].layers == 1
    assert preset("quick", cell="transformer", layers=5).layers == 5
    base = {"cell": "transformer", "layers": 3, "embedding": 64, "hidden": 64}
    assert preset("quick", base=base, cell="transformer").layers == 3


def test_what_looks_into_gates_says_that_there_are_none() -> None:
    model = tiny_model("transformer")
    composer = Composer(model)
    for look in (lambda: record(model, [260, 261]), lambda: trace_line(composer, [260, 261])):
        with pytest.raises(ModelError, match=r"a TRANSFORMER has no gates, .* RNN, LSTM or GRU"):
            look()
    walk = Walk(composer, "我走过雨夜的街灯", SETTINGS)
    told = {
        kind: "\n".join("".join(s if isinstance(s, str) else s[0] for s in row) for row in rows)
        for kind in ("why", "gates", "off")
        for rows in [walk.rows(kind, walk.word(4), 0, Page(60, 24))]
    }
    assert "a TRANSFORMER has no gates" in told["gates"]
    assert "heard" in told["why"]


def test_lesson_8_has_a_row_for_it_and_lessons_of_gates_refuse_it() -> None:
    both = tuple(Subject(cell, Composer(tiny_model(cell))) for cell in ("transformer", "lstm"))
    state = LessonState(both, "我走过雨夜的街灯")
    view = lesson(8).view(state, Page(100, 24))
    assert [model["cell"] for model in view.data["models"]] == ["lstm", "transformer"]
    heads_of_rows = ["".join(text for text, _ in row)[:14].strip() for row in view.rows if row]
    assert {"LSTM", "TRANSFORMER"} <= set(heads_of_rows)
    assert all(len(model["heard"]) > 4 for model in view.data["models"])
    for number in (3, 4, 5):
        with pytest.raises(ModelError, match="a TRANSFORMER has no gates") as refused:
            lesson(number).knobs(state)
            lesson(number).view(state, Page())
        assert "lesson 8" in refused.value.hint

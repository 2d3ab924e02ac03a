"""A fourth cell comes in through the table alone, with a state that no other has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.composing.composer import Composer
from core.errors import ModelError
from core.library.models import ModelLibrary
from core.model.cells.spec import Cell
from core.model.config import ModelConfig
from core.model.decoder import Decoder
from core.model.files import load_model_file, save_model
from core.model.network.lyric_model import LyricModel
from core.runs.config import TrainConfig
from core.runs.estimate import estimate
from core.runs.events import StepTaken
from core.runs.presets import PRESETS, preset
from core.text.vocabulary import LINE_END, SONG_END
from core.training.tasks.calibration import numpy_weights
from tests.core.composing.takes import take_of, takes_of
from tests.core.model.test_decoder import OUTPUTS, config_of, decoder_logits, random_weights
from tests.core.tiny_models import tiny_model
from tests.core.toy_cell import REACH, let_in
from tests.core.training_samples import bench

TOY = pytest.mark.usefixtures("window")


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Cell:
    """The cell, in the table while a test lasts."""
    return let_in(monkeypatch)


def test_what_is_not_in_the_table_is_refused_with_what_is() -> None:
    for make in (lambda: config_of("window"), lambda: TrainConfig(cell="window")):
        with pytest.raises(ModelError) as refusal:
            make()
        assert str(refusal.value) == "unknown cell 'window'; rnn, lstm, gru or transformer"


def test_settings_follow_its_entry(window: Cell) -> None:
    config = preset("quick", cell="window")
    assert config.learning_rate == window.peak_rate * 256 / config.hidden
    assert config.dropout == round(window.dropout * PRESETS["quick"].dropout, 2)
    assert estimate(config, 1000, 5000).parameters == config.model_config(1000).parameters()
    with pytest.raises(ModelError, match="rnn, lstm, gru, transformer or window"):
        TrainConfig(cell="another")


@TOY
def test_weights_are_those_of_its_shapes() -> None:
    model = LyricModel(config_of("window", 2), torch.Generator().manual_seed(1))
    shapes = {name: tuple(weight.shape) for name, weight in model.named_parameters()}
    assert shapes == model.config.shapes()
    assert shapes["rnn.1.weight"] == (20, REACH * 20)


def torch_logits(model: LyricModel, ids: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        features, _ = model(torch.from_numpy(ids), model.initial_state(ids.shape[1]))
        return model.logits(features).numpy()


@TOY
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("output", OUTPUTS)
def test_numpy_equals_torch(output: str, layers: int) -> None:
    config = config_of("window", layers, output)
    model = LyricModel(config, torch.Generator().manual_seed(3))
    if config.skip:
        nn.init.normal_(model.skip.weight)
    ids = np.random.default_rng(2).integers(0, config.vocabulary, (9, 5))
    theirs = torch_logits(model, ids)
    np.testing.assert_allclose(
        decoder_logits(Decoder(config, numpy_weights(model)), ids), theirs, atol=1e-4
    )
    quantised = decoder_logits(Decoder(config, numpy_weights(model), "int8"), ids)
    assert 0 < (quantised - theirs).std() < 0.03 * theirs.std()
    # A factor of all logits goes into weights that the entry says may be scaled.
    scaled = Decoder(config, numpy_weights(model, 0.5))
    np.testing.assert_allclose(decoder_logits(scaled, ids), 0.5 * theirs, atol=1e-4)


@TOY
def test_a_state_that_grows_is_kept_and_branched() -> None:
    decoder = Decoder(config_of("window", 2), random_weights(config_of("window", 2)))
    state = decoder.initial_state(2)
    sizes = []
    for _ in range(4):
        _, state = decoder.step([5, 6], state)
        sizes.append(state.layers[0][0].shape)
    assert sizes == [(2, 1, 24), (2, 2, 24), (2, 2, 24), (2, 2, 24)]
    first, _ = decoder.step([7, 8], state)
    branched = state.take([1, 0, 0])
    assert branched.batch == 3
    again, _ = decoder.step([8, 7, 7], branched)
    np.testing.assert_allclose(again, first[[1, 0, 0]], atol=1e-6)


@TOY
def test_it_trains_and_goes_on_bit_for_bit(tmp_path: Path) -> None:
    changes = {"cell": "window", "layers": 2, "epochs": 4, "views": 2, "ramp": 1.0}
    whole = bench(tmp_path, **changes)
    whole.trainer().run()
    losses = [event.loss for event in whole.said(StepTaken)]
    assert losses[-1] < losses[0] - 0.5
    carried = [tuple(part.shape) for layer in whole.state.carried for part in layer]
    assert carried == [(REACH - 1, 4, 12), (REACH - 1, 4, 16)]

    first = bench(tmp_path, **changes)
    first.stop_at = 9
    first.trainer().run()
    second = bench(tmp_path, **changes)
    second.state.unpack(first.states[-1], "memory")
    second.trainer().run()
    pairs = zip(whole.state.model.parameters(), second.state.model.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


@TOY
def test_its_state_decides_what_is_learnt_from_a_window(tmp_path: Path) -> None:
    """The test above can fail: without what was carried, training goes another way."""
    first, second = (bench(tmp_path, cell="window", epochs=1) for _ in range(2))
    for one in (first, second):
        one.stop_at = 5
        one.trainer().run()
        one.stop_at = None
    second.state.carried = second.state.model.initial_state(second.plan.batch)
    for one in (first, second):
        one.trainer().run()
    pairs = zip(first.state.model.parameters(), second.state.model.parameters(), strict=True)
    assert not all(torch.equal(one, other) for one, other in pairs)


@TOY
def test_the_composer_writes_with_it_alone_and_in_company() -> None:
    model = tiny_model("window", layers=2, likes={SONG_END: -40.0, LINE_END: 4.0})
    composer = Composer(model)
    batch = takes_of(composer, count=5, max_tokens=60, max_lines=3)
    assert len({take.tokens for take in batch}) > 2
    for take in batch:
        alone = take_of(composer, first=take.take, max_tokens=60, max_lines=3)
        assert alone.tokens == take.tokens
        assert take.cell == "window"


@TOY
def test_a_model_file_of_it_travels_and_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "zh-window.safetensors"
    model = tiny_model("window")
    save_model(path, model)
    assert load_model_file(path).config == model.config
    (choice,) = (m for m in ModelLibrary(tmp_path / "home", tmp_path).models() if m.kind == "demo")
    assert (choice.cell, choice.corpus) == ("window", "zh")


def test_a_model_file_of_an_unknown_cell_is_refused_in_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "zh-window.safetensors"
    with monkeypatch.context() as patch:
        let_in(patch)  # the cell is known only while the file is written
        save_model(path, tiny_model("window"))
    with pytest.raises(
        ModelError, match="unknown cell 'window'; rnn, lstm, gru or transformer"
    ) as refusal:
        load_model_file(path)
    assert str(path) in str(refusal.value)
    with pytest.raises(ModelError, match="unknown cell"):
        ModelConfig(cell="window", vocabulary=300)

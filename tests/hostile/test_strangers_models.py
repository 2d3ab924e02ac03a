"""A model file of a stranger: read to good use, or refused with one clear reason."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.settings import SamplerSettings
from core.errors import ModelError
from core.model.cells.table import CELLS
from core.model.files import pack_weights, save_model
from core.model.weights import MAX_WEIGHT
from core.runs.checkpoints import load_model
from tests.core.tiny_models import tiny_model
from tests.hostile.strangers import Bomb, repacked, with_metadata, with_weights

pytestmark = pytest.mark.usefixtures("no_hang")

MODELS: dict[str, Callable[[], bytes]] = {
    "NaN": lambda: with_weights(MODEL, **{"output.bias": np.full(284, np.nan, "f4")}),
    "infinite": lambda: with_weights(MODEL, **{"output.bias": np.full(284, np.inf, "f4")}),
    "too large": lambda: with_weights(MODEL, **{"output.bias": np.full(284, 2 * MAX_WEIGHT, "f4")}),
    "another shape": lambda: with_weights(MODEL, **{"output.bias": np.zeros(283, "f4")}),
    "one more": lambda: with_weights(MODEL, **{"\x1b]52;c;eA==\x07": np.zeros(1, "f4")}),
    "one less": lambda: with_weights(MODEL, **{"output.bias": None}),
    "no vocabulary": lambda: pack_weights(MODEL.weights, MODEL.config, MODEL.info),
    "a short vocabulary": lambda: pack_weights(
        MODEL.weights, MODEL.config, MODEL.info, tiny_model(pieces=("我", "你")).vocabulary
    ),
    "a hostile vocabulary": lambda: with_metadata(
        GOOD, vocabulary='{"format":1,"kind":"char","pieces":["\\u001b"],"counts":[]}'
    ),
    "metadata that is no text": lambda: repacked(GOOD, lambda h: h.update(__metadata__={"a": 1})),
    "pickle": lambda: pickle.dumps(Bomb()),
    "a header of 40 MB": lambda: repacked(GOOD, lambda h: b'{"a":"' + b" " * (40 << 20) + b'"}'),
}
MODEL = tiny_model("lstm")
GOOD = pack_weights(MODEL.weights, MODEL.config, MODEL.info, MODEL.vocabulary)


@pytest.mark.parametrize("how", MODELS)
def test_a_strangers_model_file_is_refused_with_a_reason(tmp_path: Path, how: str) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(MODELS[how]())
    with pytest.raises(ModelError) as refusal:
        load_model(path)
    assert 10 < len(str(refusal.value)) < 1000
    assert not Path("/tmp/unpickled").exists()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "nothing"])
def test_what_is_no_file_is_no_model(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "model.safetensors"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case "folder":
            path.mkdir()
    with pytest.raises(ModelError):
        load_model(path)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("value", [MAX_WEIGHT, -MAX_WEIGHT, 1e-45, 0.0])
def test_the_most_extreme_weights_still_compose(tmp_path: Path, cell: str, value: float) -> None:
    model = tiny_model(cell)
    for array in model.weights.values():
        array[:] = value
    path = tmp_path / "model.safetensors"
    save_model(path, model)
    composer = Composer(load_model(path))
    settings = SamplerSettings(temperature=0.1, top_k=3, top_p=0.9, repetition_penalty=1.3)
    assert list(composer.compose("雨", settings, seed=1, max_tokens=20))
    assert composer.score("雨夜")

"""Model files: with a line writer beside the network, and without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from core.errors import ModelError
from core.model import files
from core.model.config import LineConfig
from core.model.files import (
    LineWriter,
    load_model_file,
    pack_weights,
    save_model,
    unpack_weights,
)
from core.model.weights import read_metadata
from tests.core.tiny_models import line_writer, tiny_model

MODEL = tiny_model("gru")
WRITER = line_writer(MODEL)
BOTH = replace(MODEL, writer=WRITER)


def packed(writer: LineWriter | None) -> bytes:
    return pack_weights(MODEL.weights, MODEL.config, MODEL.info, MODEL.vocabulary, writer=writer)


@pytest.mark.parametrize("half", [False, True])
def test_a_line_writer_travels_in_the_file_of_its_model(tmp_path: Path, half: bool) -> None:
    path = tmp_path / "both.safetensors"
    save_model(path, BOTH, half=half)
    found = load_model_file(path)
    assert found.writer is not None
    assert found.writer.config == WRITER.config
    assert (found.writer.bits_per_char, found.writer.step) == (4.5, 12)
    for ours, theirs in ((found.weights, MODEL.weights), (found.writer.weights, WRITER.weights)):
        assert ours.keys() == theirs.keys()
        for name, array in ours.items():
            np.testing.assert_allclose(array, theirs[name], rtol=1e-3 if half else 0, atol=1e-4)


def test_only_a_file_with_a_line_writer_has_the_new_format(tmp_path: Path) -> None:
    formats = [read_metadata(packed(w), tmp_path)["lyric-studio"] for w in (None, WRITER)]
    assert formats == ["1", "2"]
    assert unpack_weights(packed(None), tmp_path).writer is None


def test_an_older_version_says_that_the_file_is_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FORMAT", 1)
    unpack_weights(packed(None), tmp_path)
    # As such a version would read a file of today.
    data = packed(WRITER).replace(b'"lyric-studio":"1"', b'"lyric-studio":"2"')
    with pytest.raises(ModelError, match="newer version"):
        unpack_weights(data, tmp_path)


@pytest.mark.parametrize("how", ["a weight lost", "another vocabulary", "no description"])
def test_a_line_writer_that_is_not_what_it_says_is_refused(tmp_path: Path, how: str) -> None:
    data = packed(WRITER)
    metadata, tensors = read_metadata(data, tmp_path), load_tensors(data)
    if how == "a weight lost":
        del tensors["lines.left.weight"]
    elif how == "no description":
        del metadata["line-writer"]
    else:
        told = msgspec.json.decode(metadata["line-writer"])
        told["config"]["vocabulary"] += 1
        metadata["line-writer"] = msgspec.json.encode(told).decode()
    with pytest.raises(ModelError):
        unpack_weights(save_tensors(tensors, metadata), tmp_path)


def test_a_line_writer_is_shaped_as_its_model_but_for_the_count() -> None:
    more = LineConfig.like(MODEL.config).shapes().items() - MODEL.config.shapes().items()
    assert dict(more) == {"left.weight": (32, 12)}

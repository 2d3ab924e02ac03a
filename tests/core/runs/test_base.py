"""Runs that go on from a base model: what they keep of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.corpus.options import ImportOptions
from core.corpus.prepare import prepare
from core.errors import ModelError, RunError
from core.model.files import unpack_weights
from core.model.grown import grown_weights
from core.runs.ancestor import START_FILE
from core.runs.base import check_asked, load_base
from core.runs.presets import PRESETS, TUNING, preset
from core.runs.shape import clashes, shape_of
from core.runs.store import FORMAT, Run, RunStore
from core.text.vocabulary import Vocabulary
from tests.core.training_bases import run_from, write_base


def test_a_run_keeps_all_that_it_needs_and_tells_its_ancestor(tmp_path: Path) -> None:
    base = write_base(tmp_path / "forebear.safetensors")
    run = run_from(tmp_path, base)
    (tmp_path / "forebear.safetensors").unlink()
    config = Run(run.path).config
    assert config.format == FORMAT == 2
    assert config.base is not None and config.base.name == "forebear"
    assert config.base.sha256 == base.model.info.sha256 and len(config.base.sha256) == 64
    assert (run.summary().base, run.summary().base_sha256) == ("forebear", config.base.sha256)
    vocabulary = Vocabulary.from_json((run.path / "vocabulary.json").read_bytes())
    assert vocabulary.pieces[: len(base.model.vocabulary.pieces)] == base.model.vocabulary.pieces
    assert {"海", "边", "车站"} <= {*vocabulary.pieces}, "it grew by the words of the songs"
    start = unpack_weights((run.path / START_FILE).read_bytes(), run.path)
    wanted = grown_weights(base.model, vocabulary)
    assert all((start.weights[name] == wanted[name]).all() for name in wanted)
    assert start.config.shapes() == config.model.shapes()


def test_a_run_from_nothing_tells_none(tmp_path: Path) -> None:
    run = run_from(tmp_path, None)
    assert run.config.base is None and run.summary().base == ""
    assert not (run.path / START_FILE).exists()


def test_a_run_can_be_a_base_before_its_own_base_is_gone_or_after(tmp_path: Path) -> None:
    run = run_from(tmp_path, write_base(tmp_path / "forebear.safetensors"))
    with pytest.raises(ModelError, match="no model here yet"):
        load_base("mine", run.path)
    config = msgspec.structs.replace(run.config, task="mood")
    (run.path / "run.json").write_bytes(msgspec.json.encode(config))
    with pytest.raises(ModelError, match="another task"):
        load_base("mine", run.path)


def test_what_the_base_has_otherwise_is_one_clear_error(tmp_path: Path) -> None:
    base = write_base(tmp_path / "forebear.safetensors")
    shape = base.shape
    check_asked(base, {**shape, "tokens": "hybrid", "epochs": 3})
    check_asked(base, {"hidden": None, "tokens": None})
    for name, value in {"cell": "gru", "hidden": 99, "layers": 2, "tokens": "char"}.items():
        assert clashes(shape, "hybrid", {name: value}) == [name]
        with pytest.raises(ModelError, match=f"forebear has {name} .*, not {value}"):
            check_asked(base, {name: value})


def test_damaged_and_newer_bases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "forebear.safetensors"
    write_base(path)
    data = path.read_bytes()
    path.write_bytes(data[:-40])
    with pytest.raises(ModelError, match=r"broken|smaller"):
        load_base("forebear", path)
    path.write_bytes(data.replace(b'"lyric-studio":"1"', b'"lyric-studio":"9"'))
    with pytest.raises(ModelError, match="newer version"):
        load_base("forebear", path)


def test_a_run_of_a_newer_version_is_told_from_one_that_is_none(tmp_path: Path) -> None:
    run = run_from(tmp_path, None)
    told = msgspec.json.decode((run.path / "run.json").read_bytes())
    told["train"]["invented"] = 1
    (run.path / "run.json").write_bytes(msgspec.json.encode(told | {"format": 99}))
    with pytest.raises(RunError, match="newer version"):
        RunStore(tmp_path).get("mine")


def test_another_language_is_told_and_not_refused(tmp_path: Path) -> None:
    base = write_base(tmp_path / "forebear.safetensors")
    assert run_from(tmp_path, base).config.base.fits  # type: ignore[union-attr]
    source = tmp_path / "english.txt"
    source.write_text("\n\n".join(f"# {n}\n\nthe {n}th rain on the road\n" for n in "abcdefghijkl"))
    prepare([source], tmp_path / "english" / "prepared", ImportOptions(), name="english")
    run = run_from(tmp_path / "english", base)
    assert run.config.base is not None and not run.config.base.fits


def test_presets_have_values_of_their_own_for_training_further() -> None:
    shape = shape_of(preset("quick", hidden=512).model_config(300))
    for name in PRESETS:
        further, nothing = preset(name, None, shape), preset(name)
        assert further.hidden == 512
        assert all(getattr(further, field) == value for field, value in TUNING.items())
        assert further.learning_rate < nothing.learning_rate
        assert preset(name, None, shape, learning_rate=0.01).learning_rate == 0.01

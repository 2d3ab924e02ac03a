"""Base models by name: which one suits a corpus, and which are offered."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import msgspec
import pytest

from core.corpus.info import read_corpus_info
from core.errors import ModelError
from core.library import bases, demos, models
from core.library.bases import find_base, suited_base
from core.library.offers import offers, suited
from core.model.files import save_model
from core.runs.checkpoints import load_model
from core.runs.language import fits, is_at_home, text_fits
from tests.core.tiny_models import tiny_model
from tests.core.training_bases import base_model, write_base
from tests.core.training_samples import prepare_songs

WESTERN = (*"abcdefghijklmnopqrstuvwxyz ", " road", " rain")


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Tiny models in place of those of the package."""
    folder = tmp_path / "package" / "models"
    folder.mkdir(parents=True)
    write_base(folder / "base-zh.safetensors")
    save_model(folder / "base-en.safetensors", tiny_model(kind="hybrid", pieces=WESTERN))
    shutil.copy(folder / "base-zh.safetensors", folder / "zh-lstm.safetensors")
    for module in (models, demos):
        monkeypatch.setattr(module, "data_folder", lambda: folder.parent)
    return {path.stem: path for path in folder.glob("*.safetensors")}


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    return prepare_songs(tmp_path / "home" / "corpora" / "mine")


def test_the_base_of_the_language_is_found_unless_another_shape_was_asked_for(
    shipped: dict[str, Path], prepared: Path
) -> None:
    found = suited_base(prepared, {})
    assert found is not None and found.name == "base-zh"
    assert suited_base(prepared, {"hidden": 16, "tokens": "hybrid"}) is not None
    assert suited_base(prepared, {"hidden": 17}) is None
    assert suited_base(prepared, {"tokens": "char"}) is None
    shipped["base-zh"].unlink()
    assert suited_base(prepared, {}) is None, "that of another language is none"


def test_a_base_is_not_trained_on_the_songs_that_it_learnt(
    shipped: dict[str, Path], prepared: Path
) -> None:
    model = load_model(shipped["base-zh"])
    info = msgspec.structs.replace(model.info, corpus=read_corpus_info(prepared).name)
    save_model(shipped["base-zh"], dataclasses.replace(model, info=info))
    assert suited_base(prepared, {}) is None


def test_songs_of_another_language_do_not_fit(prepared: Path) -> None:
    assert fits(base_model().vocabulary, prepared)
    assert not fits(tiny_model(kind="hybrid", pieces=WESTERN).vocabulary, prepared)


def test_old_poems_are_not_the_language_of_todays_songs() -> None:
    vocabulary = load_model(bases.shipped_bases()["base-zh"]).vocabulary
    today = "你说今天晚上要下雨\n我在门口等着你回家\n妈妈打开厨房的灯\n"
    old = "霜侵竹簟\n露泣阶苔\n鬓为谁改\n书未曾来\n昔我辞汝\n柳色初裁\n今汝思我\n菊犹未开\n"
    assert text_fits(vocabulary, old) and text_fits(vocabulary, today), "it knows all characters"
    assert is_at_home(vocabulary, today) and not is_at_home(vocabulary, old)


def test_a_base_is_a_shipped_model_a_file_or_a_run(
    shipped: dict[str, Path], tmp_path: Path
) -> None:
    assert find_base(tmp_path, "base-zh").name == "base-zh"
    file = shutil.copy(shipped["base-zh"], tmp_path / "own.safetensors")
    assert find_base(tmp_path, str(file)).name == "own.safetensors", "no path of this machine"
    with pytest.raises(ModelError, match="no model 'base-fr'"):
        find_base(tmp_path, "base-fr")


def test_a_form_is_offered_bases_first_with_what_they_suit(
    shipped: dict[str, Path], prepared: Path, tmp_path: Path
) -> None:
    shipped["base-en"].write_bytes(b"broken")
    found = offers(tmp_path / "home", ["mine", "lost"])
    assert [one.name for one in found] == ["base-zh", "zh-lstm"], "one that is broken is left out"
    assert found[0].shape["hidden"] == 16 and found[0].tokens == "hybrid"
    assert suited(found, "mine") == found[0] and suited(found, "lost") is None
    assert suited(found[1:], "mine") is None, "no model that merely could be trained further"
    assert {one.name for one in found if one.is_base} == {*bases.BASES} & {"base-zh"}

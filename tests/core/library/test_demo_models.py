"""The demo models are what their cards say, and write what a song is made of."""

from __future__ import annotations

import hashlib
import importlib.util
import math
import shutil
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import msgspec
import numpy as np
import pytest

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.corpus.info import read_corpus_info
from core.forms.originality import CorpusIndex
from core.library.corpora import CorpusLibrary
from core.library.demos import data_folder, demo_corpora
from core.library.learnt import LearntBans
from core.library.models import ModelLibrary
from core.model.decoder import Decoder
from core.model.files import save_model
from core.model.tape import LETTERS
from core.runs.checkpoints import load_model
from core.songs.export import render
from core.songs.store import Songbook
from core.text.unseen import Unseen
from core.text.vocabulary import SONG_END
from core.training.tasks.evaluation import evaluate_songs
from tests.places import ROOT

pytestmark = pytest.mark.slow

CELL_MODELS = ["zh-rnn", "zh-lstm", "zh-gru", "en-rnn", "en-lstm", "en-gru"]
BASES = ["base-zh", "base-en"]
MODELS = CELL_MODELS + BASES
ROOM, ROOM_OF_BASES = 6 * 2**20, 12 * 2**20
"""The most that a file may have, in bytes."""


def _builder() -> ModuleType:
    path = ROOT / "data" / "build_models.py"
    spec = importlib.util.spec_from_file_location("build_models", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(path.parent))  # as for whoever runs it: its cards lie beside it
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module


build = _builder()


def weights(name: str) -> Path:
    return data_folder() / "models" / f"{name}.safetensors"


@cache
def composer(name: str) -> Composer:
    model = load_model(weights(name))
    return Composer(model, known=LearntBans(weights(name), model.vocabulary).lines)


def card(name: str) -> build.Card:  # type: ignore[name-defined]
    return msgspec.json.decode(weights(name).with_suffix(".json").read_bytes(), type=build.Card)


@cache
def takes(name: str, count: int = 6) -> tuple[Take, ...]:
    settings = SamplerSettings()
    events = composer(name).compose(
        "", settings, seed=1, count=count, max_lines=200, max_tokens=5000
    )
    return tuple(event.result for event in events if isinstance(event, TakeFinished))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> CorpusLibrary:
    return CorpusLibrary(tmp_path_factory.mktemp("home"))


def test_there_are_these_and_no_others() -> None:
    folder = data_folder() / "models"
    assert sorted(path.stem for path in folder.glob("*.safetensors")) == sorted(MODELS)
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_the_card_tells_of_this_very_file_and_corpus(name: str, library: CorpusLibrary) -> None:
    told, data = card(name), weights(name).read_bytes()
    assert len(data) <= (ROOM_OF_BASES if name in BASES else ROOM) and len(data) == told.bytes
    assert hashlib.sha256(data).hexdigest() == told.sha256
    assert read_corpus_info(library.get(told.corpus)).origin == told.corpus_digest
    recipe = build.RECIPES[name]
    assert (told.corpus, told.tokens) == (recipe.corpus, recipe.tokens)
    ours = (told.configuration, told.reads, told.again, told.lines)
    assert ours == (recipe.train, recipe.reads, recipe.again, recipe.lines)
    model = load_model(weights(name))
    assert model.info.name == name or name in CELL_MODELS
    assert (model.writer is None) == (recipe.lines is None)
    assert told.line_writer_bits_per_char == (
        model.writer and round(model.writer.bits_per_char or math.nan, 5)
    )
    assert told.command.startswith(f"python data/build_models.py {name}")
    assert name in BASES or (told.corpus, told.cell) == (f"demo-{name[:2]}", name[3:])


@pytest.mark.parametrize("name", BASES)
def test_the_card_of_a_base_tells_what_it_has_read_and_by_which_right(name: str) -> None:
    read = card(name).read_before
    assert read and {source["language"] for source in read} == {name[-2:]}
    assert all(source["licence"] and source["origin"] and source["lines"] for source in read)


def test_each_demo_corpus_has_every_recurrent_cell(tmp_path: Path) -> None:
    """So comparing the cells on it asks for no training first."""
    models = ModelLibrary(tmp_path).models()
    for corpus in demo_corpora():
        assert {model.cell for model in models if model.corpus == corpus} == set(LETTERS)


@pytest.mark.parametrize("name", MODELS)
def test_a_fresh_evaluation_gives_the_figure_of_the_card(name: str, library: CorpusLibrary) -> None:
    told = card(name)
    found = evaluate_songs(weights(name), build.songs(library.get(told.corpus), "held-out"))
    assert found.bits_per_char == pytest.approx(told.bits_per_char, rel=1e-3)
    assert found.unigram_bits_per_char == pytest.approx(told.unigram_bits_per_char, rel=1e-3)
    assert found.bits_per_char < 0.91 * found.unigram_bits_per_char


FOREIGN = {
    "zh": "会议定在周三下午，请各部门提前提交预算报表\n采购组汇总设备清单并核对库存\n"
    "鹭鸶立于芦汀，渔翁收罾\n锅炉检修后，车间恢复供暖",
    "en": "The committee approved a quarterly budget for bridge repairs.\n"
    "Engineers measured vibration near the northern pylon, then filed a résumé of it.",
}
"""Of an office and of a marsh; the characters of neither are all in songs."""


@pytest.mark.parametrize("name", MODELS)
def test_foreign_text_costs_no_more_than_it_must(name: str) -> None:
    model = load_model(weights(name))
    text = FOREIGN["zh" if "zh" in name else "en"]
    unseen = Unseen(model.vocabulary)
    ids = np.array([*model.vocabulary.encode(text), SONG_END])
    logs = unseen.log_probabilities(ids, np.array([0, len(ids)]))
    new = ~unseen.seen[ids] & (logs < 0)
    assert new.any() and -logs[new].mean() / math.log(2) <= 20
    found = evaluate_songs(weights(name), [text])
    assert found.adapted_bits_per_char < found.unigram_bits_per_char


@pytest.mark.parametrize("name", MODELS)
def test_one_figure_is_told_of_a_model(name: str, tmp_path: Path) -> None:
    """On screen and in the list, with a take and in a song that is exported: that of the file."""
    figure = card(name).bits_per_char
    (choice,) = (model for model in ModelLibrary(tmp_path).models() if model.name == name)
    assert choice.bits_per_char == load_model(weights(name)).info.bits_per_char == figure
    take = takes(name)[0]
    assert take.bits_per_char == figure
    song = Songbook(tmp_path).save(take.text, take=take)
    assert f"held out {figure:.2f} bits/char" in render(song, ".md")


def test_a_card_counts_only_beside_the_file_that_it_was_written_for(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    model = load_model(weights("zh-rnn"))
    info = msgspec.structs.replace(model.info, bits_per_char=5.0)
    save_model(path, replace(model, info=info))
    shutil.copy(weights("zh-rnn").with_suffix(".json"), path.with_suffix(".json"))
    assert load_model(path).info.bits_per_char == 5.0
    path.with_suffix(".json").write_text("[")
    assert load_model(path).info.bits_per_char == 5.0


@pytest.mark.parametrize("name", MODELS)
def test_takes_are_songs_and_hardly_any_line_is_a_copy(name: str, library: CorpusLibrary) -> None:
    told = card(name)
    assert told.takes == 200 and told.temperature == SamplerSettings().temperature
    assert told.copied_share <= 0.02 and told.copied_share == pytest.approx(
        told.copied_lines / told.composed_lines, abs=1e-4
    )
    index = CorpusIndex.build(build.songs(library.get(told.corpus)))
    reports = [index.check(take.text) for take in takes(name)]
    assert sum(len(r.copied) for r in reports) <= 0.02 * sum(r.lines for r in reports)

    limit = 16 if "zh" in name else 60
    lines = [line for take in takes(name) for line in take.text.split("\n")]
    assert sum(len(line) <= limit for line in lines) > 0.95 * len(lines)
    # At a low temperature a small network may go round in circles.
    assert sum(take.reason == "song-end" for take in takes(name)) > len(takes(name)) // 4
    assert not any("\n\n\n" in take.text for take in takes(name))


def nats(name: str, text: str) -> float:
    """-ln of the probability that a model gives to a text."""
    return -sum(math.log(max(share, 1e-30)) for _, share in composer(name).score(text))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_cells_can_be_told_apart_by_what_they_write(language: str) -> None:
    """Each expects what it wrote itself more than another cell does."""
    names = [name for name in CELL_MODELS if name.startswith(language)]
    for writer in names:
        text = [take.text for take in takes(writer)]
        expected = {name: sum(nats(name, song) for song in text) for name in names}
        assert min(expected, key=expected.__getitem__) == writer, expected


@pytest.mark.parametrize("name", MODELS)
def test_quantised_weights_cost_next_to_nothing(name: str, library: CorpusLibrary) -> None:
    """A quarter of the held-out songs in int8, as composing computes, and in float32."""
    model = load_model(weights(name))
    composers = [Composer(model) for _ in range(2)]
    composers[1].decoder = Decoder(model.config, model.weights, "float32")
    songs = list(build.songs(library.get(card(name).corpus), "held-out"))[::4]
    quantised, exact = (
        -sum(math.log(share) for song in songs for _, share in composer.score(song))
        for composer in composers
    )
    assert quantised != exact
    assert quantised == pytest.approx(exact, rel=5e-4)

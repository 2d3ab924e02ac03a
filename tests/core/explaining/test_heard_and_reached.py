"""Whom a guess hears, how far back a network reaches, what its units say, what it recites."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.composing.composer import Composer
from core.errors import ModelError
from core.explaining.influence import hearing, influence, loudness, without
from core.explaining.reach import context_use, reach, useful, windows
from core.explaining.recital import recite
from core.explaining.units import features, name_units
from core.model.cells.table import CELLS
from core.model.decoder import Decoder
from core.model.files import LoadedModel
from core.model.tape import LETTERS, Knobs
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.tiny_models import CHARACTERS, tiny_model

IDS = [SONG_END, 260, 271, LINE_END, 262, 265, 270, 263]


def songs_of(model: LoadedModel, count: int = 12, lines: int = 9) -> list[list[int]]:
    rng = np.random.default_rng(4)
    found = []
    for _ in range(count):
        song = []
        for _ in range(lines):
            song += [*rng.integers(258, len(model.vocabulary), rng.integers(3, 9)), LINE_END]
        found.append([*map(int, song), SONG_END])
    return found


def log_p(model: LoadedModel, ids: list[int], target: int) -> float:
    decoder = Decoder(model.config, model.weights)
    features, _ = decoder.read(ids, decoder.initial_state(1))
    logits = decoder.logits(features[-1:])[0].astype(np.float64)
    return float(logits[target] - np.log(np.exp(logits - logits.max()).sum()) - logits.max())


@pytest.mark.parametrize("cell", CELLS)
def test_every_guess_of_a_line_hears_what_it_hears_alone(cell: str) -> None:
    model = tiny_model(cell, layers=2)
    heard = hearing(model, IDS)
    for t in range(len(IDS) - 1):
        alone = influence(model, IDS[: t + 1], IDS[t + 1])  # an untied network has no skip
        np.testing.assert_allclose(heard[t, : t + 1], alone, rtol=1e-4, atol=1e-7)
        assert not heard[t, t + 1 :].any()


@pytest.mark.parametrize("cell", CELLS)
def test_what_is_lost_without_a_word_is_what_the_decoder_loses(cell: str) -> None:
    model = tiny_model(cell)
    before, target = IDS[:-1], IDS[-1]
    whole = log_p(model, before, target)
    lost = without(model, before, target)
    for place in range(len(before)):
        less = log_p(model, before[:place] + before[place + 1 :], target)
        assert lost[place] == pytest.approx(whole - less, abs=1e-4)
    assert without(model, before, target, [2])[0] == pytest.approx(lost[2], abs=1e-5)


def test_shades_are_halves() -> None:
    heard = np.array([8.0, 4.0, 2.0, 1e-9, 0.0], np.float32)
    assert loudness(heard).tolist() == [8, 7, 6, 1, 0]
    assert loudness(np.zeros(3, np.float32)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("cell", LETTERS)
def test_more_comes_back_of_stronger_recurrent_weights(cell: str) -> None:
    model = tiny_model(cell, scale=0.3)
    songs = songs_of(model)
    found = {
        factor: reach(model, songs, (0, 1, 4, 16), 8, knobs=Knobs(recurrent=factor))
        for factor in (0.5, 1.0, 2.0)
    }
    assert all(each.at(0) == 1.0 and each.places == 8 for each in found.values())
    assert found[0.5].at(16) < found[1.0].at(16) < found[2.0].at(16)
    assert found[1.0].at(1) > found[1.0].at(4) > found[1.0].at(16)
    low, high = found[1.0].quartiles
    assert (low <= high).all()


def test_an_open_forget_gate_lets_more_come_back() -> None:
    model = tiny_model("lstm", scale=0.3)
    songs = songs_of(model)
    shut, open_ = (
        reach(model, songs, (0, 16), 8, knobs=Knobs(keep_bias=bias)).at(16) for bias in (-2.0, 3.0)
    )
    assert open_ > 100 * shut


def test_what_is_used_of_the_past_is_told_at_the_same_places() -> None:
    model = tiny_model("gru")
    songs = songs_of(model)
    bits = context_use(model, songs, (1, 3, 8), places=10)
    ids = windows(model, songs, 8, 10, 0)
    for use, found in zip((1, 3, 8), bits, strict=True):
        each = [log_p(model, ids[-1 - use : -1, k].tolist(), int(ids[-1, k])) for k in range(10)]
        assert found == pytest.approx(-np.mean(each) / math.log(2), abs=1e-4)
    assert useful((1, 4, 16), np.array([7.0, 6.51, 6.5])) == 4
    with pytest.raises(ModelError, match="too little text"):
        reach(model, [[260, SONG_END]])


def test_a_unit_that_says_where_lines_begin_is_found() -> None:
    model = tiny_model("rnn")
    weights = {name: weight.copy() for name, weight in model.weights.items()}
    weights["embedding.weight"][:, 0] = -1.0
    weights["embedding.weight"][[LINE_END, SONG_END], 0] = 1.0
    weights["rnn.0.weight_ih_l0"][5] = [4.0, *[0.0] * 11]
    weights["rnn.0.weight_hh_l0"][5] = 0.0
    for bias in ("bias_ih_l0", "bias_hh_l0"):
        weights[f"rnn.0.{bias}"][5] = 0.0
    found = name_units(replace(model, weights=weights), songs_of(model))
    first = found[0]
    assert (first.name, first.label, first.layer) == ("a line begins", "h5", 0)
    assert first.convinces and first.auc == 1.0
    assert first.r == pytest.approx(1.0, abs=1e-3)
    assert first.chance < 0.5  # of a network that knows nothing else of lines
    lines = next(unit for unit in found if unit.name == "lines so far")
    assert not lines.convinces  # this network keeps no count


def test_features_are_those_of_the_text() -> None:
    vocabulary = tiny_model().vocabulary
    song = [*vocabulary.encode(f"{CHARACTERS[:3]}\n{CHARACTERS[0]}\n\n{CHARACTERS[1]}"), SONG_END]
    found = features(vocabulary, [song])

    def column(name: str) -> list[float]:
        return found.values[:, found.names.index(name)].tolist()

    assert column("place in the line") == [1, 2, 3, 0, 1, 0, 0, 1, 1]
    assert column("a line begins") == [0, 0, 0, 1, 0, 1, 1, 0, 1]
    assert column("the line ends next") == [0, 0, 1, 0, 1, 1, 0, 1, 0]
    assert column("lines so far") == [0, 0, 0, 1, 1, 2, 2, 2, 2]
    assert column("length of the last line") == [0, 0, 0, 3, 3, 1, 1, 1, 1]


def test_what_is_recited_is_the_likeliest_way_on() -> None:
    model = tiny_model("lstm", likes={LINE_END: 3.0})
    composer, songs = Composer(model), songs_of(model, count=5)
    found = recite(composer, songs, head=4, length=6)
    assert len(found.songs) == 5
    decoder = composer.decoder
    for song, recited in zip(songs, found.songs, strict=True):
        ids = [SONG_END, *song[:4]]
        for _ in range(6):
            features, _ = decoder.read(ids, decoder.initial_state(1))
            ids.append(int(decoder.logits(features[-1:])[0].argmax()))
        assert recited.said == tuple(ids[5:])
        assert recited.right == sum(a == b for a, b in zip(ids[5:], song[4:10], strict=True))
    assert found.right == np.mean([song.right for song in found.songs])
    assert found.best.right == max(song.right for song in found.songs)
    with pytest.raises(ModelError):
        recite(composer, [[260, SONG_END]])

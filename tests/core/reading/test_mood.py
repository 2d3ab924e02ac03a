"""The mood of a song without torch: sections, lines, what stays blank, candidates in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.errors import ModelError
from core.model.cells.table import CELLS
from core.model.mood_file import load_mood_file, pack_mood, save_mood, unpack_mood
from core.model.weights import read_metadata
from core.reading.mood import MoodReader, sections_of
from core.reading.naive_bayes import NaiveBayes
from core.reading.ranking import rank_by_mood
from core.reading.valence import valences
from core.runs.checkpoints import load_model
from tests.core.mood_samples import tiny_mood

SONG = "[主歌]\n我笑着跑过早晨\n你笑着跑过\n\n[副歌]\n风哭到灯都灭了\n我哭了\n月亮"


@dataclass(frozen=True)
class Line:
    text: str


def test_each_section_has_its_mood_and_tags_have_none() -> None:
    found = MoodReader(tiny_mood()).song(SONG)
    assert [(s.begin, s.end, s.mood.label) for s in found.sections] == [
        (1, 3, "bright"),
        (5, 8, "sad"),
    ]
    said = [mood and mood.label for mood in found.lines]
    assert said == [None, "bright", "bright", None, None, "sad", "sad", "sad"]
    assert sum(found.song.probabilities) == pytest.approx(1.0)


def test_a_long_section_is_read_in_stanzas_that_slide() -> None:
    song = "\n".join(["我笑着"] * 6 + ["我哭了"] * 6)
    labels = [mood.label for mood in MoodReader(tiny_mood()).song(song).lines if mood]
    assert labels[0] == "bright"
    assert labels[-1] == "sad"
    assert labels.index("sad") in range(4, 8)


def test_where_too_little_speaks_nothing_is_said() -> None:
    model = tiny_mood()
    shy = replace(model, told=msgspec.structs.replace(model.told, sure=1.0))
    found = MoodReader(shy).song(SONG)
    assert {mood.label for mood in found.lines if mood} == {""}
    assert found.song.label == ""
    empty = MoodReader(model).song("[主歌]\n\n")
    assert (empty.sections, empty.song.label) == ((), "")


@pytest.mark.parametrize("cell", CELLS)
def test_a_text_reads_alone_as_it_does_beside_longer_ones(cell: str) -> None:
    reader = MoodReader(tiny_mood(cell=cell))
    texts = ["我", "你笑着跑过早晨\n风", "哭" * 40]
    together = reader.probabilities(texts)
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_allclose(reader.probabilities([text])[0], row, atol=1e-6)


def test_candidates_come_in_the_order_of_the_wanted_mood() -> None:
    reader = MoodReader(tiny_mood())
    lines = [Line("我哭到灯都灭了"), Line("月亮"), Line("我笑着跑过")]
    for wanted, first in (("bright", lines[2]), ("sad", lines[0])):
        ranked = rank_by_mood(lines, wanted, reader, before=["风过", "", "你到"])
        assert ranked[0][0] is first
        assert [chance for _, chance in ranked] == sorted((c for _, c in ranked), reverse=True)
    assert rank_by_mood([], "sad", reader) == []
    with pytest.raises(ModelError, match="no mood 'calm'; it knows bright and sad"):
        rank_by_mood(lines, "calm", reader)


def test_a_file_travels_alone_and_writes_no_lyrics(tmp_path: Path) -> None:
    path, model = tmp_path / "tiny.safetensors", tiny_mood()
    save_mood(path, model)
    loaded = load_mood_file(path)
    assert (loaded.config, loaded.told) == (model.config, model.told)
    with pytest.raises(ModelError, match=r"another task \(mood\): it writes no lyrics"):
        load_model(path)
    with pytest.raises(ModelError, match="does not tell moods"):
        unpack_mood(path.read_bytes().replace(b'"task":"mood"', b'"task":"none"'), path)
    short = {name: weight[:1] for name, weight in model.weights.items()}
    with pytest.raises(ModelError, match=r"smaller than the model|do not fit"):
        unpack_mood(pack_mood(short, model.config, model.info, model.told), path)


def test_a_file_of_before_reads_as_it_did(tmp_path: Path) -> None:
    old, new = tiny_mood(words="odds"), tiny_mood()
    assert "words.rarity" not in old.weights
    for model, number, says in ((old, "3", False), (new, "4", True)):
        save_mood(tmp_path / "m.safetensors", model)
        metadata = read_metadata((tmp_path / "m.safetensors").read_bytes(), tmp_path)
        assert metadata["lyric-studio"] == number
        assert ("words" in metadata["config"]) is says
        loaded = load_mood_file(tmp_path / "m.safetensors")
        texts = ["我笑", "风哭到灯都灭了"]
        np.testing.assert_array_equal(
            MoodReader(loaded).probabilities(texts), MoodReader(model).probabilities(texts)
        )


def test_a_report_says_whether_it_beats_always_the_same() -> None:
    report = tiny_mood().told.report
    assert (report.accuracy, report.texts, report.tells) == (60 / 70, 70, True)
    assert report.f1(0) == pytest.approx(60 / 70)
    dull = msgspec.structs.replace(report, confusion=((20, 15), (15, 20)))
    assert not dull.tells


def test_naive_bayes_tells_words_apart_and_says_nothing_of_strangers() -> None:
    texts, labels = [np.array(ids) for ids in ([1, 1, 2], [1, 2], [3, 3], [3, 2])], [0, 0, 1, 1]
    bayes = NaiveBayes(texts, np.array(labels), 6)
    assert bayes.accuracy([np.array([1]), np.array([3, 2])], np.array([0, 1])) == 1.0
    assert bayes.odds()[1, 0] > 0 > bayes.odds()[3, 0]
    assert not bayes.odds()[5].any()


def test_sections_are_where_lines_stand_together() -> None:
    assert sections_of(["a", "b", "", "[x]", "c"]) == [(0, 2), (4, 5)]


def test_the_valence_of_english_lines_by_a_word_list() -> None:
    words = {"love": 0.8, "dead": -0.8}
    lines = "I love it\nI don't love it\nthe road\nlove is dead"
    assert valences(lines, words) == [0.8, pytest.approx(-0.592), None, 0.0]

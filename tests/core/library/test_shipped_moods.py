"""The models of moods that the package carries: their cards, and that they are worth it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from core.library import demos
from core.library.moods import SHIPPED, find_mood, open_reader, shipped_moods

CARDS = sorted((demos.data_folder() / "models" / "mood").glob("*.json"))


def test_each_file_has_its_card_and_each_card_its_file() -> None:
    assert {path.stem for path in CARDS} == set(shipped_moods()) <= set(SHIPPED.values())


@pytest.mark.parametrize("card", CARDS, ids=lambda path: path.stem)
def test_it_is_what_its_card_says_and_beats_always_the_same(card: Path, tmp_path: Path) -> None:
    told = json.loads(card.read_text("utf-8"))
    path = shipped_moods()[card.stem]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == told["sha256"]
    assert path.stat().st_size < 10 << 20
    assert told["corpus_digest"] == demos.fingerprint(demos.demo_corpora()[told["corpus"]])
    assert told["accuracy"] >= told["majority"] + 0.10
    assert told["folds"]["accuracy"] >= told["folds"]["majority"] + 0.10
    assert told["song_accuracy"] >= told["song_majority"] + 0.10
    reader = open_reader(path)
    report = reader.model.told.report
    assert report.tells and report.labels == ("angry", "bright", "sad", "tender")
    assert round(report.accuracy, 4) == told["accuracy"]
    assert reader.model.told.sure == told["sure"] < 1.0
    assert find_mood(tmp_path, None, "月光落在窗前") == shipped_moods().get("zh-mood", path)

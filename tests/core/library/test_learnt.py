"""Demo models know what they learnt from; a model that travels alone does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import ComposeError
from core.library.demos import data_folder, demo_corpora, songs_of
from core.library.learnt import LearntBans, learnt_by
from core.library.models import demo_models
from core.model.files import load_model_file
from core.text.vocabulary import Vocabulary


def vocabulary(name: str) -> Vocabulary:
    return load_model_file(demo_models()[name]).vocabulary


@pytest.mark.parametrize("name", ["zh-lstm", "en-gru"])
def test_a_demo_model_knows_its_corpus(name: str) -> None:
    index = learnt_by(demo_models()[name])
    assert index is not None and index.complete
    path = songs_of(demo_corpora()[f"demo-{name[:2]}"])[0]
    title, line = "", ""
    for row in path.read_text("utf-8").splitlines():
        if row.startswith("#"):
            title = row.lstrip("# ").strip()
        elif len(row.strip()) >= 7 and not row.startswith("[") and title and not line:
            line = row.strip()
            break
    shared = index.shared(line)
    assert shared is not None and shared.mark == "copied" and shared.song == title


def test_a_model_that_travels_alone_cannot_know(tmp_path: Path) -> None:
    for suffix in (".safetensors", ".json"):
        shutil.copy(data_folder() / "models" / f"zh-gru{suffix}", tmp_path)
    assert learnt_by(tmp_path / "zh-gru.safetensors") is None
    bans = LearntBans(tmp_path / "zh-gru.safetensors", vocabulary("zh-gru"))
    with pytest.raises(ComposeError, match="copies cannot be kept away"):
        bans(7, ())
    assert not bans.lines()


def test_a_demo_model_knows_the_lines_that_it_must_not_copy() -> None:
    bans = LearntBans(demo_models()["zh-gru"], vocabulary("zh-gru"))
    assert "末班车已经开走" in bans.lines() and bans.lines() is bans.lines()


@pytest.mark.parametrize("name", ["zh-lstm", "en-gru"])
def test_a_demo_model_can_be_kept_away_from_its_corpus(name: str) -> None:
    known = vocabulary(name)
    bans = LearntBans(demo_models()[name], known)
    path = songs_of(demo_corpora()[f"demo-{name[:2]}"])[0]
    rows = path.read_text("utf-8").splitlines()
    line = next(row for row in rows if row[:1] not in ("", "#", "[") and len(row) > 8)
    limit = 3 if name.startswith("en") else 7
    words = line.split()
    begun = " ".join(words[: limit - 1]) if name.startswith("en") else line[: limit - 1]
    following = known.encode(line)[len(known.encode(begun))]
    assert following in bans(limit, known.encode(begun)).banned()
    assert following not in bans(limit + 3, known.encode(begun)).banned()

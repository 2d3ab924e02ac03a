"""Demo models know what they learnt from; a model that travels alone does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.library.demos import data_folder, demo_corpora, songs_of
from core.library.learnt import learnt_by
from core.library.models import demo_models


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

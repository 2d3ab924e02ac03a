"""What the models of a library have learnt, read from files that may be anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.library.models import ModelChoice, ModelLibrary
from core.library.repertoires import repertoires
from core.text.vocabulary import Vocabulary


def run(path: Path, corpus: str, vocabulary: bytes) -> ModelChoice:
    path.mkdir()
    (path / "vocabulary.json").write_bytes(vocabulary)
    return ModelChoice(path.name, path, "gru", corpus, None, "run")


def test_the_demo_models_know_their_language_and_no_other(tmp_path: Path) -> None:
    known = repertoires(ModelLibrary(tmp_path).models())
    assert known["demo-zh"].share("今夜的雨") == 1 == known["demo-en"].share("tonight the rain")
    assert known["demo-zh"].share("tonight the rain") == 0 == known["demo-en"].share("今夜的雨")


def test_runs_are_read_and_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    good = run(tmp_path / "good", "mine", Vocabulary("char", "雨夜").to_json())
    other = run(tmp_path / "other", "theirs", b'{"pieces": [1]}')
    empty = run(tmp_path / "empty", "none", b"")
    gone = ModelChoice("gone", tmp_path / "gone", "gru", "gone", None, "run")
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"\xff" * 20)
    broken = ModelChoice("broken", file, "gru", "broken", None, "demo")
    known = repertoires([other, empty, gone, broken, good])
    assert list(known) == ["mine"]
    assert known["mine"].share("雨夜") == 1


@pytest.mark.parametrize("counts", [[], [0] * 258, [5] * 260])
def test_a_vocabulary_without_counts_has_learnt_its_pieces(
    tmp_path: Path, counts: list[int]
) -> None:
    data = f'{{"pieces": ["雨", "夜"], "counts": {counts}}}'.encode()
    assert repertoires([run(tmp_path / "r", "mine", data)])["mine"].share("雨夜") == 1

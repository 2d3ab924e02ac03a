"""Runs that are made at the same time: each gets a name of its own, and none is half there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs import create
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import RunStore
from tests.core.training_samples import prepare_songs


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_songs(tmp_path_factory.mktemp("corpus"))


def rivals(monkeypatch: pytest.MonkeyPatch, store: RunStore, names: list[str]) -> None:
    """Another start takes each name, one after the other, just before ours is moved there."""
    real = create.write_atomic

    def write(path: Path, data: bytes) -> None:
        real(path, data)
        if names:
            (store.root / names.pop(0) / "checkpoints").mkdir(parents=True)

    monkeypatch.setattr(create, "write_atomic", write)


def test_a_name_that_another_start_took_meanwhile_is_passed_over(
    tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(tmp_path)
    first = store.new_name(None, create.read_corpus_info(prepared).name, "lstm")
    stem = first.removesuffix("1")
    rivals(monkeypatch, store, [f"{stem}1", f"{stem}2"])
    run = create_run(store, prepared, TrainConfig())
    assert run.path.name == run.config.name == f"{stem}3"
    assert sorted(path.name for path in store.root.iterdir()) == [f"{stem}{n}" for n in (1, 2, 3)]


def test_a_name_that_was_wanted_and_is_taken_meanwhile_is_refused(
    tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore(tmp_path)
    rivals(monkeypatch, store, ["mine"])
    with pytest.raises(RunError, match="there is a run 'mine' already"):
        create_run(store, prepared, TrainConfig(), name="mine")
    assert [path.name for path in store.root.iterdir()] == ["mine"]


def test_what_a_killed_start_left_goes_with_a_later_one(tmp_path: Path, prepared: Path) -> None:
    store = RunStore(tmp_path)
    (store.root / ".0123456789ab.new" / "tokens").mkdir(parents=True)
    os.utime(store.root / ".0123456789ab.new", (0, 0))
    assert store.names() == []
    create_run(store, prepared, TrainConfig(), name="mine")
    assert [path.name for path in store.root.iterdir()] == ["mine"]

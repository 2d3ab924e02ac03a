"""Folders made aside: published in one rename, gone after an error, swept after a day."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from core.staging import STALE_SECONDS, discard, publish, staged, sweep


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def make(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "song").write_text(text)
    return folder


def test_what_is_made_is_hidden_and_private_until_it_stands(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with staged(home) as folder:
        assert folder.parent == home
        assert folder.name.startswith(".")
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "song").write_text("雨")
        publish(folder, home / "out")
    assert [path.name for path in home.iterdir()] == ["out"]
    assert content(home / "out") == {"song": "雨"}


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_after_an_error_nothing_is_left(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), staged(tmp_path) as folder:
        (folder / "song").write_text("雨")
        raise error
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_is_there_is_replaced_unasked(tmp_path: Path) -> None:
    make(tmp_path / "out", "old")
    (tmp_path / "file").write_text("mine")
    with staged(tmp_path) as folder:
        (folder / "song").write_text("new")
        for name in ("out", "file"):
            with pytest.raises(FileExistsError):
                publish(folder, tmp_path / name)
        assert content(folder) == {"song": "new"}
    assert content(tmp_path / "out") == {"song": "old"}
    assert (tmp_path / "file").read_text() == "mine"


def test_an_older_folder_goes_when_it_may(tmp_path: Path) -> None:
    make(tmp_path / "out", "old")
    with staged(tmp_path) as folder:
        (folder / "song").write_text("new")
        publish(folder, tmp_path / "out", replace=True)
    assert content(tmp_path / "out") == {"song": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_older_folder_comes_back_when_the_new_one_cannot_be_moved(tmp_path: Path) -> None:
    make(tmp_path / "out", "old")
    with pytest.raises(FileNotFoundError):
        publish(tmp_path / "never made", tmp_path / "out", replace=True)
    assert content(tmp_path / "out") == {"song": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_is_discarded_is_gone(tmp_path: Path) -> None:
    discard(make(tmp_path / "out", "old"))
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_stale_is_swept(tmp_path: Path) -> None:
    sweep(tmp_path / "not made yet")
    for name in (".a.new", ".b.old", ".c.new", "d.new", ".e"):
        make(tmp_path / name, name)
        if name != ".c.new":
            os.utime(tmp_path / name, (0, time.time() - STALE_SECONDS - 60))
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".c.new", ".e", "d.new"]

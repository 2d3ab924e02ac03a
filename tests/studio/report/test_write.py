"""Where a report is written, and the picture."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.store import RunStore
from studio.report.write import read_accounts, write_picture, write_wanted
from tests.studio.hosts import finished, lesson, write_run


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    write_run(tmp_path, "一", [*lesson("一", 3), finished("一", 150)])
    return RunStore(tmp_path)


def test_the_ending_says_what_is_written(store: RunStore, tmp_path: Path) -> None:
    page = write_wanted(store, ["一", "一"], tmp_path / "a.html")
    assert page.read_bytes().startswith(b"<!doctype html>") and page.stat().st_mode & 0o077 == 0
    assert (write_wanted(store, ["一"], tmp_path / "tables") / "step.csv").is_file()
    with pytest.raises(RunError, match="ending"):
        write_wanted(store, ["一"], tmp_path / "a.pdf")
    page.write_text("mine")
    with pytest.raises(RunError, match="already"):
        write_wanted(store, ["一"], page)
    assert page.read_text() == "mine"
    with pytest.raises(RunError, match="cannot export"):
        write_wanted(store, ["一"], tmp_path / "no" / "a.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(RunError, match="it is a folder"):
        write_wanted(store, ["一"], tmp_path / "folder.html")


def test_a_picture_without_the_library_is_one_clear_error(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RunError, match=r"pip install 'lyric-studio\[report\]'"):
        write_picture(read_accounts(store, ["一"]), tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()


@pytest.mark.slow
def test_the_picture_is_a_png_with_curves_in_it(store: RunStore, tmp_path: Path) -> None:
    file = write_picture(read_accounts(store, ["一"]), tmp_path / "a.png")
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1500, 1050)
    write_run(tmp_path, "new", [])
    with pytest.raises(RunError, match="nothing to draw"):
        write_picture(read_accounts(store, ["new"]), tmp_path / "b.png")

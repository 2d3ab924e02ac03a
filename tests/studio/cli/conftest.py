"""A home that the commands are tried in, and what they print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.wording import i18n
from tests.studio.cli.cli_process import Shown
from tests.terminal.ready_home import make_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with three runs that can compose, also for `studio` and `start` in `tmp_path`."""
    folder = tmp_path / "studio"
    folder.mkdir(mode=0o700)
    make_home(folder)
    monkeypatch.setenv("LYRIC_STUDIO_HOME", str(folder))
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    yield folder
    i18n.set_language("en")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Shown:
    return lambda: capsys.readouterr().out

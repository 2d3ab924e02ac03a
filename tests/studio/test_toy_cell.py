"""A further cell is in the app and on the command line as soon as it is in the table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.runs.store import RunStore
from studio.__main__ import run_command as run
from tests.core.toy_cell import let_in
from tests.places import ROOT
from tests.studio.cli.cli_process import environment, write_lyrics


@pytest.mark.slow
def test_compose_its_keys_and_the_form_offer_it(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.studio.toy_app", str(tmp_path / "studio")],
        env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=120,
    )  # fmt: skip
    found = json.loads(said.stdout)
    assert found["cell"] == "window"
    assert "1 RNN" in found["switch"] and "[5 WIND" in found["switch"]
    assert found["compared"] == ["rnn", "lstm", "gru", "transformer", "window"]
    assert "The best WINDOW of this corpus takes over." in found["help"]
    assert "in RNN, LSTM, GRU, TRANSFORMER and WINDOW, to compare." in found["help"]
    assert found["form"] == ["RNN", "LSTM", "GRU", "TRANSFORMER", "WINDOW"]
    assert found["rows"] == ["5,alt+5"]


def test_the_command_line_offers_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LYRIC_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    asked = ["train", str(write_lyrics(tmp_path / "songs.txt")), "--cell", "window", "--no-start"]
    assert run(asked) == 2
    assert "'window' is not one of 'rnn', 'lstm', 'gru', 'transformer'" in capsys.readouterr().err
    cell = let_in(monkeypatch)
    assert run(["train", "--help"]) == 0
    assert "rnn|lstm|gru|transformer|window" in capsys.readouterr().out
    assert run([*asked, "--name", "mine"]) == 0
    config = RunStore(tmp_path / "home").get("mine").config
    assert config.model.cell == "window"
    assert config.train.learning_rate == cell.peak_rate

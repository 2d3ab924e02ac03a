"""`lyric-studio train`: runs that are made and left to others to start."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.runs import launcher
from core.runs.presets import SUITED, preset
from core.runs.store import RunStore
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown, write_lyrics


def test_a_run_is_made_for_several_processes_and_left_to_another_launcher(
    home: Path, said: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lyrics = write_lyrics(tmp_path / "songs.txt")
    arguments = ["train", str(lyrics), "--name", "shared", "--batch", "4", "--processes", "3"]
    assert run([*arguments, "--no-start"]) == 0
    assert str(home / "runs" / "shared") in said()
    made = RunStore(home).get("shared")
    assert made.status() == "new" and made.config.train.processes == 3
    assert not made.log_path.exists(), "no trainer was started"

    started: list[int | None] = []
    monkeypatch.setattr(
        launcher, "start", lambda run, processes=None, **_: started.append(processes)
    )
    assert run(["runs", "resume", "shared", "--processes", "2", "--detach"]) == 0
    assert run(["runs", "resume", "shared", "--detach"]) == 0
    assert started == [2, None]


def test_twins_are_trained_when_asked_for_and_it_is_said(
    home: Path, said: Shown, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lyrics = write_lyrics(tmp_path / "songs.txt")
    for name, seed in (("first", "1"), ("twin", "1"), ("other", "2")):
        arguments = ["train", str(lyrics), "--name", name, "--seed", seed, "--no-start"]
        assert run(arguments) == 0
        told = "run first is being trained with the same settings now"
        assert (told in capsys.readouterr().err) == (name == "twin")


def test_what_suits_a_small_corpus_is_fitted_to_a_larger_one(home: Path, tmp_path: Path) -> None:
    lyrics = write_lyrics(tmp_path / "large.txt", songs=1500)
    command = ["train", str(lyrics), "--from", "none", "--no-start"]
    assert run([*command, "--name", "fitted"]) == 0
    assert run([*command, "--name", "asked", "--epochs", "9", "--dropout", "0.45"]) == 0
    fitted, asked = (RunStore(home).get(name).config for name in ("fitted", "asked"))
    usual = preset("quick")
    assert fitted.tokens.train_tokens > 2 * SUITED
    assert fitted.train == preset("quick", fitted.tokens.train_tokens)
    assert 1 <= fitted.train.epochs < usual.epochs and 0 < fitted.train.dropout < usual.dropout
    assert fitted.model.dropout_output == fitted.train.dropout
    assert (asked.train.epochs, asked.train.dropout) == (9, 0.45), "what was asked for is done"

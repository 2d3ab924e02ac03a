"""`lyric-studio train --from`: what it goes on from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.library import bases
from core.runs.presets import preset
from core.runs.store import RunStore
from studio.__main__ import run_command as run
from tests.core.training_bases import write_base
from tests.studio.cli.cli_process import Shown, write_lyrics


@pytest.fixture
def songs(tmp_path: Path) -> str:
    return str(write_lyrics(tmp_path / "songs.txt"))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "forebear.safetensors"
    write_base(path)
    return path


def test_training_goes_on_from_a_file_and_it_is_told(
    home: Path, said: Shown, songs: str, base: Path
) -> None:
    assert run(["train", songs, "--no-start", "--name", "mine", "--from", str(base)]) == 0
    assert "it goes on from forebear.safetensors" in said()
    config = RunStore(home).get("mine").config
    assert config.base is not None and (config.train.hidden, config.train.tied) == (16, False)
    shape = {name: getattr(config.train, name) for name in ("hidden", "embedding", "tied", "skip")}
    assert config.train == preset("quick", config.tokens.train_tokens, {**shape, "cell": "lstm"})
    assert run(["runs", "show", "mine"]) == 0
    assert "base: forebear.safetensors" in said()


def test_what_the_base_has_otherwise_is_wrong_usage(
    home: Path, songs: str, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in (["--cell", "gru"], ["--hidden", "99"], ["--tokens", "char"], ["--no-skip"]):
        status = run(["train", songs, "--no-start", "--from", str(base), *asked])
        told = capsys.readouterr().err
        if asked == ["--no-skip"]:
            assert status == 0, "it is so in the base"
            continue
        assert status == 2 and "not " + asked[-1] in told and "--from none" in told
        assert "Traceback" not in told


def test_an_unknown_and_a_damaged_base_leave_nothing_behind(
    home: Path, songs: str, base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = RunStore(home).names()
    assert run(["train", songs, "--no-start", "--from", "nobody"]) == 1
    assert "there is no model 'nobody'" in capsys.readouterr().err
    base.write_bytes(base.read_bytes()[:200])
    assert run(["train", songs, "--no-start", "--from", str(base)]) == 1
    assert "forebear.safetensors" in (told := capsys.readouterr().err) and "Traceback" not in told
    assert RunStore(home).names() == before


def test_quick_takes_the_base_of_the_language_and_none_begins_from_nothing(
    home: Path, songs: str, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bases, "shipped_bases", lambda: {"base-zh": base})
    more = {
        "itself": [], "none": ["--from", "none"], "better": ["--preset", "better"],
        "sizes": ["--hidden", "24"], "same": ["--hidden", "16"],
    }  # fmt: skip
    for name, asked in more.items():
        assert run(["train", songs, "--no-start", "--name", name, *asked]) == 0
    found = {name: RunStore(home).get(name).config.base for name in more}
    assert {name for name, one in found.items() if one is not None} == {"itself", "same"}

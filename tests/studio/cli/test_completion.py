"""Tab completion works as the README says, in a real bash and by the protocol of zsh and fish."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.songs.store import Songbook
from tests.hostile.strangers import good_run
from tests.studio.cli.cli_process import COMMAND, environment

SHELLS = ("bash", "zsh", "fish")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    good_run(tmp_path / "studio", "evening")
    return tmp_path


def completed(home: Path, *words: str, shell: str = "bash") -> list[str]:
    """What is offered for the last of the words, without the kinds."""
    line = " ".join(("lyric-studio", *words))
    more = {"COMP_WORDS": line, "COMP_CWORD": str(len(words)), "PYTHONUTF8": "1"}
    if shell == "fish":
        more["COMP_CWORD"] = words[-1]
    done = subprocess.run(
        COMMAND,
        env=environment(home, _LYRIC_STUDIO_COMPLETE=f"{shell}_complete", **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(home: Path, shell: str) -> None:
    done = subprocess.run(
        COMMAND,
        env=environment(home, _LYRIC_STUDIO_COMPLETE=f"{shell}_source"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"_LYRIC_STUDIO_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_are_offered_in_each_shell(home: Path, shell: str) -> None:
    assert "train" in "".join(completed(home, "tr", shell=shell))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("train", "demo"), ["demo-en", "demo-zh"]),
        (("corpus", "show", "demo-z"), ["demo-zh"]),
        (("compose", "--model", "ev"), ["evening"]),
        (("compose", "--model", "zh-l"), ["zh-lstm"]),
        (("evaluate", "zh-l"), ["zh-lstm"]),
        (("runs", "resume", ""), ["evening"]),
        (("runs", "sh"), ["show"]),
        (("songs", "show", "none"), []),
        (("nothing", "x"), []),
    ],
)
def test_names_are_offered(home: Path, words: tuple[str, ...], names: list[str]) -> None:
    found = [one for one in completed(home, *words) if one.startswith("plain,")]
    assert [one.removeprefix("plain,") for one in found] == names


def test_songs_and_files_are_offered(home: Path) -> None:
    song = Songbook(home / "studio").save("月光\n第二行")
    assert completed(home, "songs", "show", song.id[:2]) == [f"plain,{song.id}"]
    assert completed(home, "train", "my")[0] == "file,my"


def test_a_home_that_cannot_be_read_offers_nothing(home: Path) -> None:
    (home / "studio" / "songs").write_text("no folder")
    assert completed(home, "songs", "show", "") == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_real_bash_completes(home: Path, tmp_path: Path) -> None:
    program = tmp_path / "lyric-studio"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m studio "$@"\n')
    program.chmod(0o755)
    script = f"""
    eval "$(_LYRIC_STUDIO_COMPLETE=bash_source {program})"
    compopt() {{ :; }}
    COMP_WORDS=({program} train demo-z); COMP_CWORD=2
    _lyric_studio_completion {program}
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script], env=environment(home), capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["demo-zh"]

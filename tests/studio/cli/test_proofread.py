"""`lyric-studio proofread`: what it says, what it writes, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.__main__ import run_command as run
from studio.wording import i18n
from tests.core.proof_samples import tiny_pair
from tests.studio.cli.cli_process import Shown, json_lines

SONG = "我走过小街\n你等着海变\n月亮想起夏天\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a pair of runs, their judge fitted the first time that it is asked."""
    folder = tmp_path_factory.mktemp("proofread")
    tiny_pair(folder)
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LYRIC_STUDIO_HOME", str(made))
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", str(tmp_path / "settings.toml"))
    yield made
    i18n.set_language("en")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.txt"
    path.write_text(SONG, encoding="utf-8")
    return path


def test_findings_of_a_file_and_a_text(home: Path, said: Shown, song: Path) -> None:
    assert run(["proofread", str(song), "--model", "ahead"]) == 0
    told = said().splitlines()
    assert told[0].startswith("ahead and back: of held-out lines with one wrong character")
    assert told[1].startswith("2:5  变 -> 边 9") and told[1].endswith("你等着海变")
    assert told[2] == "findings: 1"
    assert run(["proofread", SONG.replace("\n", "\\n"), "--json"]) == 0
    (found,) = json_lines(said())
    (one,) = found["findings"]
    assert (one["line"], one["place"], one["wrong"], one["right"]) == (2, 5, "变", "边")
    assert found["known"] and found["bits_per_char"] < found["limit"]
    assert (found["model"], found["backward"], found["written"]) == ("ahead", "back", None)
    assert run(["proofread", str(song), "--language", "zh"]) == 0
    assert "处可疑" in said()


def test_never_in_place(
    home: Path, capsys: pytest.CaptureFixture[str], song: Path, tmp_path: Path
) -> None:
    out = tmp_path / "right.txt"
    assert run(["proofread", str(song), "--write", str(out)]) == 0
    assert out.read_text("utf-8") == SONG.replace("变", "边")
    assert song.read_text("utf-8") == SONG
    link = tmp_path / "link.txt"
    link.symlink_to(song)
    for taken in (song, out, link):
        before = taken.read_bytes()
        assert run(["proofread", str(song), "--write", str(taken)]) == 1
        assert taken.read_bytes() == before
    assert "nothing is written over, and never in place" in capsys.readouterr().err


def test_text_that_the_model_does_not_know(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    news, out = "本报讯记者从国务院新闻办获悉，经济持续增长", tmp_path / "out.txt"
    assert run(["proofread", news]) == 0
    told = capsys.readouterr()
    assert "findings" not in told.out
    assert "this model does not know this text: " in told.err
    assert run(["proofread", news, "--json"]) == 0
    (found,) = json_lines(capsys.readouterr().out)
    assert (found["known"], found["findings"]) == (False, [])
    assert run(["proofread", news, "--write", str(out)]) == 1
    assert "nothing to write" in capsys.readouterr().err and not out.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["风", "--model", "back"], "reads songs from their end"),
        (["风", "--model", "none"], "there is no run 'none'"),
        (["风", "--false-alarms", "0.9"], "from 0 to 0.5, not 0.9"),
        ([" "], "no text to read"),
    ],
)
def test_bad_input_is_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    assert run(["proofread", *arguments]) == 1
    assert reason in capsys.readouterr().err


def test_compose_refuses_the_backward_run_with_a_word(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compose", "风", "--model", "back"]) == 1
    assert "reads songs from their end: it writes no lyrics" in capsys.readouterr().err
    assert run(["runs", "resume", "back", "--line-writer"]) == 1
    assert "has no line writer" in capsys.readouterr().err

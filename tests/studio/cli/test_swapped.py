"""Arguments in the wrong order are told apart, in letters that one can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.songs.store import Songbook
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import write_lyrics


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with files of lyrics."""
    for name in ("歌.txt", "b.txt"):
        write_lyrics(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


SWAPPED = [
    (["corpus", "add", "歌.txt", "我的"], "lyric-studio corpus add '我的' '歌.txt'"),
    (["corpus", "add", "歌.txt", "b.txt", "mine"], "corpus add mine '歌.txt' b.txt"),
    (["corpus", "add", "歌.txt"], "lyric-studio corpus add '歌' '歌.txt'"),
    (["corpus", "extend", "b.txt", "demo-zh"], "corpus extend demo-zh b.txt"),
    (["corpus", "rename", "new", "demo-zh"], "corpus rename demo-zh new"),
    (["train", "mine", "b.txt"], "lyric-studio train b.txt --name mine"),
    (["evaluate", "demo-zh", "zh-gru"], "lyric-studio evaluate zh-gru demo-zh"),
    (["evaluate", "b.txt", "zh-gru"], "lyric-studio evaluate zh-gru b.txt"),
    (["songs", "export", "b.txt", "雨夜"], "songs export '雨夜' b.txt"),
    (["runs", "export", "a.safetensors", "tiny-gru"], "runs export tiny-gru a.safetensors"),
]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "meant"), SWAPPED, ids=lambda x: x if isinstance(x, str) else " ".join(x)
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_swapped_is_told_with_how_it_goes(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    meant: str,
    language: str,
) -> None:
    Songbook(home).save("雨夜\n灯火", title="雨夜")
    capsys.readouterr()
    assert run([*arguments, "--language", language]) == 2
    reason = capsys.readouterr().err.splitlines()[-1]
    assert reason.endswith(meant)
    assert "\\u" not in reason
    assert not (home / "corpora").exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["corpus", "add", "-歌", "歌.txt", "--encoding", "utf-8"], ""),
        (["corpus", "add", "歌/词", "歌.txt"], "'歌/词'"),
        (["corpus", "add", "a", "歌.txt", "--encoding", "国标"], "'国标'"),
        (["compose", "--model", "雨"], "'雨'"),
        (["雨"], "'雨'"),
        (["runs", "show", "雨"], "'雨'"),
        (["songs", "show", "雨"], "'雨'"),
    ],
    ids=lambda x: x if isinstance(x, str) else " ".join(x),
)
def test_what_was_typed_is_shown_in_its_letters(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(arguments) != 0
    error = capsys.readouterr().err
    assert told in error and "\\u" not in error

"""Corpora on the command line: previewed, extended, renamed; what `train` reads is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.library.corpora import CorpusLibrary
from core.runs.store import RunStore
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown, json_lines, write_lyrics


def test_a_preview_tells_what_would_be_kept_and_keeps_nothing(
    home: Path, said: Shown, tmp_path: Path
) -> None:
    file = write_lyrics(tmp_path / "歌.txt")
    file.write_text("作词：某人\n\n\n" + file.read_text("utf-8"), "utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "photo.png").write_bytes(b"\x89PNG")
    write_lyrics(tmp_path / "more" / "again.txt")
    files = [str(file), str(tmp_path / "more")]
    assert run(["corpus", "preview", *files]) == 0
    told = said()
    for part in (
        "very little: expect copies of whole lines",
        "24 songs the same",
        "1 lines: credit",
        "    作词：某人",
        f"{tmp_path / 'more' / 'photo.png'}: not a file of lyrics",
        "第1首",
        "and 12 more",
        "lyric-studio corpus add '歌'",
    ):
        assert part in told, part
    assert CorpusLibrary(home).list() == [] and list((home / "corpora").iterdir()) == []
    assert run(["corpus", "preview", *files, "--json"]) == 0
    *_, last = json_lines(said())
    assert (last["songs"], last["amount"]) == (24, "very little")
    assert len(last["first_songs"]) == 12  # type: ignore[arg-type]
    assert run(["corpus", "add", "a", *files]) == 0
    said()
    assert run(["corpus", "preview", *files]) == 0
    assert "kept already, as corpus a" in said()


def test_a_corpus_is_extended_and_renamed(home: Path, said: Shown, tmp_path: Path) -> None:
    first = write_lyrics(tmp_path / "first.txt", songs=9)
    assert run(["corpus", "add", "a", str(first)]) == 0
    first.unlink()
    more = write_lyrics(tmp_path / "more.txt", songs=30)  # the same nine, and others
    assert run(["corpus", "extend", "a", str(more)]) == 0
    assert CorpusLibrary(home).info("a").songs == 30
    assert run(["corpus", "rename", "a", "晚上"]) == 0
    assert "晚上" in said()
    assert CorpusLibrary(home).info("晚上").sources == [str(first), str(more)]
    assert run(["corpus", "extend", "demo-zh", str(more)]) == 1
    assert run(["corpus", "extend", "晚上", str(first)]) == 1
    assert CorpusLibrary(home).info("晚上").songs == 30
    assert [path for path in (home / "corpora").iterdir() if path.name.startswith(".")] == []


def test_known_corpora_go_into_another(home: Path, tmp_path: Path) -> None:
    assert run(["corpus", "add", "a", str(write_lyrics(tmp_path / "a.txt"))]) == 0
    assert run(["corpus", "add", "both", "a", "demo-en"]) == 0
    library = CorpusLibrary(home)
    assert library.info("both").songs == 24 + library.info("demo-en").songs


def test_what_train_reads_is_kept_by_name_and_said(home: Path, said: Shown, tmp_path: Path) -> None:
    file = write_lyrics(tmp_path / "我的歌.txt")
    arguments = ["train", str(file), "--no-start"]
    assert run(arguments) == 0
    assert "kept as corpus 我的歌" in said()
    assert [info.name for info in CorpusLibrary(home).list()] == ["我的歌"]
    names = RunStore(home).names()
    assert run([*arguments, "--json"]) == 0
    *_, created = json_lines(said())
    assert created["corpus"] == "我的歌", "the same once more"
    (new,) = set(RunStore(home).names()) - set(names)
    assert RunStore(home).get(new).config.corpus == "我的歌"
    write_lyrics(file, songs=40)
    assert run(arguments) == 0
    assert "they are kept as corpus 我的歌-2 now" in said()
    assert run(["train", "我的歌", "--no-start"]) == 0, "by its name"
    file.write_text("一\n二\n三", "utf-8")
    assert run(arguments) == 1
    assert run(["train", str(write_lyrics(tmp_path / "b.txt")), "--no-start", "--no-keep"]) == 0
    assert [info.name for info in CorpusLibrary(home).list()] == ["我的歌", "我的歌-2"]
    said()
    assert run(["corpus", "show", "我的歌-2"]) == 0, "its tokens are made now"
    assert "very little" in said()
    assert [path for path in (home / "corpora").iterdir() if path.name.startswith(".")] == []


@pytest.mark.usefixtures("home")
def test_no_files_is_wrong_usage(tmp_path: Path) -> None:
    for arguments in (["preview"], ["add", "a"], ["extend", "demo-zh"]):
        assert run(["corpus", *arguments]) == 2

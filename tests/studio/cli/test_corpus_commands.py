"""`lyric-studio corpus`: added, shown in both languages, removed; what was left out is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.__main__ import run_command as run
from tests.core.corpus.translated_lines import TRANSLATED
from tests.studio.cli.cli_process import Shown, json_lines, write_lyrics


@pytest.mark.usefixtures("home")
def test_a_corpus_is_added_shown_and_removed(said: Shown, tmp_path: Path) -> None:
    file = write_lyrics(tmp_path / "词.txt", encoding="gb18030")
    assert run(["corpus", "add", "我的", str(file)]) == 0
    assert "gb18030" in said()
    assert run(["corpus"]) == 0
    assert "我的" in said()
    assert run(["corpus", "list", "--json"]) == 0
    assert {"demo-zh", "我的"} <= {line["name"] for line in json_lines(said())}
    assert run(["corpus", "show", "我的", "--json"]) == 0
    (shown,) = json_lines(said())
    assert shown["songs"] == 24
    assert list(shown["terms"]) == [  # type: ignore[call-overload]
        "sample",
        "corpus",
        "tokenization",
        "vocabulary",
        "word index",
        "time step",
    ]
    assert run(["corpus", "show", "我的", "--language", "zh"]) == 0
    text = said()
    assert "时间步" in text and "词索引" in text
    assert run(["corpus", "add", "我的", str(file)]) == 1
    assert run(["corpus", "remove", "我的"]) == 0
    assert run(["corpus", "show", "我的"]) == 1


@pytest.mark.usefixtures("home")
def test_every_line_that_was_left_out_can_be_seen(said: Shown, tmp_path: Path) -> None:
    file = write_lyrics(tmp_path / "a.txt")
    file.write_text("作词：某人\n\n\n" + file.read_text())
    assert run(["corpus", "add", "a", str(file), "--json"]) == 0
    *progress, last = json_lines(said())
    assert all(line["event"] == "preparing" for line in progress)
    assert last["removed_count"] == 1
    assert run(["corpus", "show", "a", "--removed"]) == 0
    assert f"{file}:1: credit: 作词：某人" in said()


@pytest.mark.usefixtures("home")
def test_translations_are_kept_beside_their_songs_and_shown(said: Shown, tmp_path: Path) -> None:
    file = write_lyrics(tmp_path / "a.txt")
    pairs = TRANSLATED["french"]
    (tmp_path / "chanson.txt").write_text("\n".join(line for pair in pairs for line in pair))
    files = [str(file), str(tmp_path / "chanson.txt")]
    assert run(["corpus", "add", "a", *files]) == 0
    assert "12 lines of translations, in 1 songs; `corpus show a --aside` shows" in said()
    assert run(["corpus", "show", "a", "--aside"]) == 0
    shown = said()
    for own, other in pairs:
        assert f"\n{own}\n    {other}\n" in shown
    assert run(["corpus", "show", "a", "--aside", "--json"]) == 0
    ((song,),) = [line["aside"] for line in json_lines(said())]
    assert song["aside"] == [list(pair) for pair in pairs]
    assert run(["corpus", "show", "a", "--json"]) == 0
    assert "aside" not in json_lines(said())[0]

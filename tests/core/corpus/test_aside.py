"""Translations and romanisations: no part of a song, but kept beside it, line by line."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import msgspec
import pytest

from core.corpus.info import read_corpus_info, songs_with_aside
from core.corpus.songs import Aside
from core.errors import CorpusError
from tests.core.corpus.prepared import prepared, write
from tests.core.corpus.test_records import NETEASE
from tests.core.corpus.translated_lines import TRANSLATED
from tests.core.corpus_samples import as_text, make_songs, read

PAIRS = TRANSLATED["english"][:12]
TURNS = "\n".join(line for pair in PAIRS for line in pair)


def test_lines_of_one_time_stay_together(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "[00:01.00]君の声が聞こえる\n[00:01.00]kimi no koe ga kikoeru\n[00:01.00]听见你的声音\n"
        "[00:04.00][00:09.00]もう一度だけ\n[00:04.00][00:09.00]只要再一次\n[00:06.00]夢を見ていた\n",
        "x.lrc",
    )
    (song,), _ = read(path)
    assert song.lines == ("君の声が聞こえる", "もう一度だけ", "夢を見ていた", "もう一度だけ")
    assert song.aside == (
        Aside("君の声が聞こえる", "kimi no koe ga kikoeru"),
        Aside("君の声が聞こえる", "听见你的声音"),
        Aside("もう一度だけ", "只要再一次"),
    )


def test_a_tag_of_a_word_timed_file_may_hold_them(tmp_path: Path) -> None:
    voices = [{"type": 0, "lyricContent": [["ki ", "mi"], ["yu ", "me"]]},
              {"type": 1, "lyricContent": [["你"], [" "]]}]  # fmt: skip
    tag = base64.b64encode(json.dumps({"content": voices}).encode()).decode()
    lines = "[10,250]<0,300,0>君\n[523,250]<0,300,0>夢\n"
    (song,), _ = read(write(tmp_path, f"[language:{tag}]\n{lines}", "krc.txt"))
    assert song.lines == ("君", "夢")
    assert song.aside == (Aside("君", "ki mi"), Aside("夢", "yu me"), Aside("君", "你"))
    for other in ("en", "zzzz", base64.b64encode(b'{"content": 3}').decode()):
        (song,), _ = read(write(tmp_path, f"[language:{other}]\n{lines}", "krc.txt"))
        assert song.aside == ()


def test_a_record_keeps_its_other_texts(tmp_path: Path) -> None:
    (song,), _ = read(write(tmp_path, json.dumps(NETEASE), "x.json"))
    assert song.aside == (
        Aside("君の声", "你的声音"),
        Aside("もう一度", "再一次"),
        Aside("君の声", "kimi no koe"),
    )
    record = {"lyrics": "La luna\nEl mar", "translations": {"zh": "月亮\n大海", "n": 2}}
    (song,), _ = read(write(tmp_path, json.dumps(record), "x.json"))
    assert song.lines == ("La luna", "El mar")
    assert song.aside == (Aside("La luna", "月亮"), Aside("El mar", "大海"))
    record["translations"]["zh"] = "月亮\n\n大海\n沙子"
    (song,), _ = read(write(tmp_path, json.dumps(record), "x.json"))
    assert song.aside == tuple(Aside("", text) for text in ("月亮", "大海", "沙子"))


def test_a_prepared_corpus_holds_them_and_learns_nothing_from_them(tmp_path: Path) -> None:
    write(tmp_path, as_text(make_songs(12)), "a.txt")
    info, songs = prepared([tmp_path / "a.txt", write(tmp_path, TURNS, "b.txt")])
    assert (info.aside_songs, info.aside_lines) == (1, len(PAIRS))
    (song,) = songs_with_aside(tmp_path / "out")
    assert song in songs
    assert song.text == "\n".join(own for own, _ in PAIRS)
    assert song.aside == tuple(Aside(*pair) for pair in PAIRS)
    # Prepared once more, as when it is mixed with other files.
    (again,) = [s for s in read(tmp_path / "out" / "songs.jsonl")[0] if s.aside]
    assert again.aside == song.aside


def test_lines_that_are_held_out_take_theirs_along(tmp_path: Path) -> None:
    info, songs = prepared(write(tmp_path, TURNS))
    assert info.held_out_within
    assert sorted(song.part for song in songs) == ["held-out", "train"]
    for song in songs:
        lines = [line for line in song.text.split("\n") if line]
        assert [line.beside for line in song.aside] == lines


def test_a_corpus_of_an_older_version_opens_and_nothing_changed_without_translations(
    tmp_path: Path,
) -> None:
    info, _ = prepared(write(tmp_path, as_text(make_songs(12))))
    first = (tmp_path / "out" / "songs.jsonl").read_bytes().split(b"\n")[0]
    assert list(msgspec.json.decode(first)) == ["title", "text", "part", "source"]
    older = msgspec.to_builtins(info)
    del older["aside_songs"], older["aside_lines"]
    (tmp_path / "out" / "corpus.json").write_bytes(msgspec.json.encode(older))
    assert read_corpus_info(tmp_path / "out") == info
    assert list(songs_with_aside(tmp_path / "out")) == []


def test_damaged_songs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        list(songs_with_aside(tmp_path))
    write(tmp_path, '{"title": 3}', "songs.jsonl")
    with pytest.raises(CorpusError, match="damaged"):
        list(songs_with_aside(tmp_path))

"""Records of services and scrapers: one song each, whatever else is in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import CorpusError
from tests.core.corpus_samples import read

NETEASE = {
    "sgc": False,
    "transUser": {"id": 1, "nickname": "x", "text": "not a song"},
    "lrc": {"version": 3, "lyric": "[00:00.000] 作词 : 某人\n[00:10.00]君の声\n[00:14.00]もう一度"},
    "klyric": {"version": 0, "lyric": ""},
    "tlyric": {"version": 1, "lyric": "[by:x]\n[00:10.00]你的声音\n[00:14.00]再一次"},
    "romalrc": {"version": 1, "lyric": "[00:10.00]kimi no koe"},
    "yrc": {"version": 1, "lyric": "[10000,3000](10000,300,0)君(10300,300,0)の"},
    "code": 200,
}


def read_text(folder: Path, text: str, name: str = "x.json") -> list[tuple[str, ...]]:
    (folder / name).write_text(text, "utf-8")
    return [song.lines for song in read(folder / name)[0]]


def test_one_song_in_several_ways_is_one_song(tmp_path: Path) -> None:
    assert read_text(tmp_path, json.dumps(NETEASE)) == [("君の声", "もう一度")]


def test_where_the_plain_one_is_empty_the_next_is_read(tmp_path: Path) -> None:
    record = NETEASE | {"lrc": {"version": 3, "lyric": ""}}
    assert read_text(tmp_path, json.dumps(record)) == [("君の",)]


def test_plain_and_timed_lines_are_one_song(tmp_path: Path) -> None:
    record = {
        "id": 1,
        "trackName": "Late Tram",
        "plainLyrics": "The clock is slow\nI keep the coat\n",
        "syncedLyrics": "[00:01.00] The clock is slow\n[00:05.00] I keep the coat\n",
    }
    (tmp_path / "x.json").write_text(json.dumps(record), "utf-8")
    songs, _ = read(tmp_path / "x.json")
    assert [song.title for song in songs] == ["Late Tram"]
    assert songs[0].lines == ("The clock is slow", "I keep the coat")


def test_a_record_that_says_it_has_none_has_none(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no record has lyrics"):
        read_text(tmp_path, '{"sgc": false, "nolyric": true, "code": 200}')


def test_each_chapter_of_a_book_is_a_song(tmp_path: Path) -> None:
    part = [{"chapter": "夜行", "paragraphs": ["灯火落在河面，"]},
            {"chapter": "雨停", "paragraphs": ["雨停在街角，", "风从北方来。"]}]  # fmt: skip
    book = {"title": "小书", "content": [{"type": "七言", "content": part}]}
    (tmp_path / "x.json").write_text(json.dumps(book), "utf-8")
    songs, _ = read(tmp_path / "x.json")
    assert [(song.title, len(song.lines)) for song in songs] == [("夜行", 1), ("雨停", 2)]


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "null", '"\\ud800"'])
def test_a_value_that_no_song_needs_costs_itself_alone(tmp_path: Path, value: str) -> None:
    text = f'{{"title":"a","views":{value},"lyrics":"灯火"}}\n{{"title":"b","lyrics":"没带伞"}}\n'
    assert read_text(tmp_path, text, "x.jsonl") == [("灯火",), ("没带伞",)]


def test_half_a_character_in_the_lyrics_is_marked(tmp_path: Path) -> None:
    assert read_text(tmp_path, '{"lyrics": "灯\\ud83d火"}') == [("灯\ufffd火",)]


def test_what_is_no_json_is_refused_with_the_place(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"x\.jsonl:2"):
        read_text(tmp_path, '{"lyrics":"灯火"}\n{"lyrics":灯火}\n', "x.jsonl")

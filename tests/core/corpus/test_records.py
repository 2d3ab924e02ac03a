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


LINES = "灯火落在河面\n我还没带伞\n雨停在街角\n风从北方来"
ROWS = LINES.split("\n")
OTHER = "lights\nno umbrella\nrain stops\nnorth wind"
OBJECTS = [{"startTimeMs": str(at), "words": line} for at, line in enumerate(ROWS)]
ONE_SONG = {
    "other names": {"Lyrics_Body": LINES, "id": 3},
    "further down": {"response": {"song": {"lyrics": {"plain": LINES, "dom": {"tag": "root"}}}}},
    "lines with times": {"lyrics": {"syncType": "LINE", "lines": OBJECTS}},
    "lines in a list": [{"title": "a", "lines": OBJECTS}],
    "null among lines": {"lyrics": [ROWS[0], None, *ROWS[1:], 3]},
    "an array of lines": ROWS,
    "arrays of lines": [ROWS],
    "written line ends": {"lyrics": LINES.replace("\n", "\\n")},
    "markup with times": {"ttml": "<tt><body><p begin='1s'>" + "</p><p begin='2s'>".join(ROWS)},
}
ONE_SONG["markup with times"]["ttml"] += "</p></body></tt>"  # type: ignore[call-overload, index]
WITH_ASIDE = {
    "other words": {"lyric": LINES, "translatedLyric": OTHER},
    "short": {"lyric": LINES, "trans": OTHER, "code": 0},
    "original": {"original": LINES, "translation": OTHER},
    "by a suffix": {"lyrics_original": LINES, "lyrics_translated": OTHER},
    "by language": {"lyrics": {"zh": LINES, "en": OTHER}},
    "versions": {"versions": [{"lang": "zh", "text": LINES}, {"lang": "en", "text": OTHER}]},
    "the translation first": {
        "lyrics": [{"type": "translation", "text": OTHER}, {"type": "original", "text": LINES}]
    },
    "in each line": {
        "lines": [
            {"words": [{"word": one[:2]}, {"word": one[2:]}], "translatedLyric": other}
            for one, other in zip(ROWS, OTHER.split("\n"), strict=True)
        ]
    },
}


@pytest.mark.parametrize("case", ONE_SONG)
def test_a_song_of_any_shape_is_one_song(tmp_path: Path, case: str) -> None:
    assert read_text(tmp_path, json.dumps(ONE_SONG[case])) == [tuple(ROWS)]


@pytest.mark.parametrize("case", WITH_ASIDE)
def test_its_translation_is_kept_aside(tmp_path: Path, case: str) -> None:
    (tmp_path / "x.json").write_text(json.dumps(WITH_ASIDE[case]), "utf-8")
    (song,), _ = read(tmp_path / "x.json")
    assert song.lines == tuple(ROWS)
    assert song.aside == tuple(zip(ROWS, OTHER.split("\n"), strict=True))


def test_songs_by_their_titles(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"一": LINES, "二": OTHER}), "utf-8")
    assert [(song.title, len(song.lines)) for song in read(tmp_path / "x.json")[0]] == [
        ("一", 4), ("二", 4),
    ]  # fmt: skip


def test_an_array_of_thousands_of_lines_is_cut_into_songs(tmp_path: Path) -> None:
    rows = [f"{line}{at}" for at in range(100) for line in ROWS]
    assert [len(song) for song in read_text(tmp_path, json.dumps(rows))] == [40] * 10


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

"""Captions are songs, whatever the file is called; pages and documents are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import CorpusError
from tests.core.corpus_samples import read

SRT = """1
00:00:01,000 --> 00:00:04,000
灯火落在河面

2
00:00:05,000 --> 00:00:08,000
<i>我还没带伞</i>
12

3
00:00:20,500 --> 00:00:24,000
{\\an8}雨停在街角 &amp; 桥上
"""
VTT = """WEBVTT - made by hand

STYLE
::cue { color: red }

NOTE nothing of this is sung

intro
00:01.000 --> 00:04.000 align:start
<v Ann>the kettle <b>sings</b>

00:05.000 --> 00:08.000
rain again
"""
ASS = """[Script Info]
Title: x
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:05.00,0:00:07.00,Default,,0,0,0,,second, with a comma
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\k20}first\\Nline
"""
TTML = """<?xml version="1.0"?>
<tt xmlns="http://www.w3.org/ns/ttml"><body><div>
<p begin="00:00:01.000" end="00:00:02.000">one <span>light</span></p>
<p begin="3.5s" end="4s">two<br/>lights</p></div></body></tt>
"""
FILES = {
    "a.srt": (SRT, ["灯火落在河面", "我还没带伞", "12", "雨停在街角 & 桥上"]),
    "a.vtt": (VTT, ["the kettle sings", "rain again"]),
    "a.ass": (ASS, ["first", "line", "second, with a comma"]),
    "a.ttml": (TTML, ["one light", "two", "lights"]),
}


@pytest.mark.parametrize("renamed", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_captions_are_read_under_any_name(tmp_path: Path, name: str, renamed: bool) -> None:
    text, lines = FILES[name]
    path = tmp_path / ("a.txt" if renamed else name)
    path.write_text(text, "utf-8")
    (song,), _ = read(path)
    assert list(song.lines) == lines


def test_a_long_pause_parts_sections(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(SRT, "utf-8")
    (song,), _ = read(tmp_path / "a.srt")
    assert [len(section.lines) for section in song.sections] == [3, 1]


def test_captions_in_a_folder_are_found(tmp_path: Path) -> None:
    for name, (text, _) in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert len(read(tmp_path)[0]) == len(FILES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<!DOCTYPE html>\n<html><body>la</body></html>", "a web page"),
        ("{\\rtf1\\ansi la la}", "an RTF document"),
        ("<?xml version='1.0'?>\n<songs><song>la</song></songs>", "XML"),
    ],
)
def test_pages_and_documents_are_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=f"this is {told}"):
        read(tmp_path / "a.txt")

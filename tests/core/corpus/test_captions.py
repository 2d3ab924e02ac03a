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
SBV = """0:00:01.000,0:00:04.000
灯火落在河面

0:00:05.000,0:00:08.000
我还没带伞[br]雨停了
"""
SAMI = """<SAMI><HEAD><STYLE TYPE="text/css"><!-- P {color:white} --></STYLE></HEAD>
<BODY>
<SYNC Start=1000><P Class=KRCC>비가 온다
<SYNC Start=4000><P Class=KRCC>&nbsp;
<SYNC Start=5000><P Class=KRCC>우산이 없다<br>나는 걷는다
</BODY></SAMI>
"""
FRAMES = "{25}{100}灯火落在河面|我还没带伞\n{125}{200}{y:i}雨停了\n"
KSC = """karaoke := CreateKaraokeObject;
karaoke.rows := 2;
karaoke.add('00:12.300', '00:14.500', '灯火落在河面', '120,300,200');
karaoke.add('00:02.300', '00:04.500', '[it]''s [late]', '120,300');
"""
ULTRASTAR = """#TITLE:Night
#BPM:300
: 0 4 10 Rain
: 4 4 10  a
* 8 4 10 gain
- 20
: 24 4 10 灯
F 28 4 10 火
E
"""
SRT_WITHOUT_BLANKS = SRT.replace("\n\n", "\n")
SRT_WITH_BLANKS = SRT.replace("河面\n", "河面\n\n岸上\n")
FILES = {
    "b.srt": (SRT_WITHOUT_BLANKS, ["灯火落在河面", "我还没带伞", "12", "雨停在街角 & 桥上"]),
    "c.srt": (SRT_WITH_BLANKS, ["灯火落在河面", "岸上", "我还没带伞", "12", "雨停在街角 & 桥上"]),
    "a.sbv": (SBV, ["灯火落在河面", "我还没带伞", "雨停了"]),
    "a.smi": (SAMI, ["비가 온다", "우산이 없다", "나는 걷는다"]),
    "a.sub": (FRAMES, ["灯火落在河面", "我还没带伞", "雨停了"]),
    "a.ksc": (KSC, ["it's late", "灯火落在河面"]),
    "a.lys": ("[4]灯(0,200)火(200,300)\n[5]我(1000,200)还(1200,300)\n", ["灯火", "我还"]),
    "ultra.txt": (ULTRASTAR, ["Rain again", "灯火"]),
    "drawn.ass": (
        ASS + "Dialogue: 0,0:00:02.00,0:00:03.00,x,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}two\n" * 3,
        ["first", "line", "two", "second, with a comma"],
    ),
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


def test_a_translation_in_the_paragraphs_of_ttml_is_kept_aside(tmp_path: Path) -> None:
    text = TTML.replace("light</span>", 'light</span><span ttm:role="x-translation">灯</span>')
    (tmp_path / "a.ttml").write_text(text, "utf-8")
    (song,), _ = read(tmp_path / "a.ttml")
    assert list(song.lines) == ["one light", "two", "lights"]
    assert song.aside == (("one light", "灯"),)


KRC = "[ti:灰云]\n[1234,2500]<0,300,0>灯<300,300,0>火\n[5234,2500]<0,300,0>还<300,300,0>没\n"
QRC = f'<?xml version="1.0"?>\n<QrcInfos>\n<Lyric_1 LyricContent="{KRC[:-1]}"/>\n</QrcInfos>\n'


@pytest.mark.parametrize("name", ["x.krc", "x.qrc", "x.txt", "x.lrc"])
@pytest.mark.parametrize("text", [KRC, QRC.replace("<0,300,0>", "").replace("<300,300,0>", "")])
def test_what_other_programs_decoded_is_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    (song,), _ = read(tmp_path / name)
    assert (song.title, list(song.lines)) == ("灰云", ["灯火", "还没"])


def test_records_are_read_under_the_names_of_text(tmp_path: Path) -> None:
    record = '{"title": "夜", "lyrics": "灯火落在河面\\n我还没带伞"}'
    for name, text in (("a.txt", record), ("b.lrc", f"[{record}]"), ("c", record)):
        (tmp_path / name).write_text(text, "utf-8")
        (song,), _ = read(tmp_path / name)
        assert (song.title, len(song.lines)) == ("夜", 2)


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
        ("<?xml version='1.0'?><!DOCTYPE html><html><body>la</body></html>", "a web page"),
        ("<!-- saved -->\n<HTML><BODY>la</BODY></HTML>", "a web page"),
        ("<div>la<br>la</div>\n<script>var a=1;</script>", "a web page"),
        ("\\documentclass{article}\n\\begin{document}la", "a LaTeX document"),
    ],
)
def test_pages_and_documents_are_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=f"this is {told}"):
        read(tmp_path / "a.txt")


def song(tmp_path: Path, text: str, name: str = "x.txt") -> tuple[str, ...]:
    (tmp_path / name).write_text(text, "utf-8")
    [found] = read(tmp_path / name)[0]
    return found.lines


SUNG = ("the lamp is low", "a kettle sings", "no train comes", "so we walk")


def test_captions_that_roll_show_each_line_once(tmp_path: Path) -> None:
    cues = [f"00:00:0{at}.000 --> 00:00:0{at}.900 align:start position:0%\n" for at in range(4)]
    text = "\n\n".join(
        cue + (SUNG[at - 1] if at else " ") + "\n" + SUNG[at] for at, cue in enumerate(cues)
    )
    assert song(tmp_path, f"WEBVTT\n\n{text}") == SUNG


def test_a_line_that_is_sung_twice_in_captions_stays(tmp_path: Path) -> None:
    lines = (*SUNG, SUNG[-1], SUNG[0])
    text = "\n\n".join(
        f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{line}" for at, line in enumerate(lines)
    )
    assert song(tmp_path, text) == lines


def test_karaoke_effects_are_made_of_lines_that_stand_beside_them(tmp_path: Path) -> None:
    lines = [
        f"Dialogue: 0,0:00:0{at}.00,0:00:0{at}.90,D,,0,0,0,,{line}" for at, line in enumerate(SUNG)
    ]
    effects = [
        f"Dialogue: 1,0:00:0{at}.{k:02},0:00:0{at}.90,D,,0,0,0,fx,{{\\pos(1,{k})}}{word}"
        for at, line in enumerate(SUNG)
        for k, word in enumerate(line.split())
    ]
    asleep = [
        f"Comment: 0,0:00:0{at}.00,0:00:0{at}.90,D,,0,0,0,karaoke,{line}"
        for at, line in enumerate(SUNG)
    ]
    for kept in (lines, asleep):
        assert song(tmp_path, "\n".join(["[Events]", *kept, *effects])) == SUNG


def test_times_of_ttml_without_a_unit_are_seconds(tmp_path: Path) -> None:
    times = ("9.5", "12.000s", "0:14.5", "61000ms")
    body = "".join(
        f'<p begin="{at}" end="99">{line}<span ttm:role="x-bg">(ooh)</span></p>'
        for at, line in zip(times, SUNG, strict=True)
    )
    found = song(tmp_path, f'<?xml version="1.0"?><tt xmlns="x"><body>{body}</body></tt>')
    assert found == tuple(f"{line} (ooh)" for line in SUNG)


def test_notes_around_what_is_sung(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n<i>♪ {line} ♪</i>"
        for at, line in enumerate(SUNG)
    )
    assert song(tmp_path, f"{text}\n\n8\n00:00:08,000 --> 00:00:09,000\n[Music]\n♪♪") == SUNG
    assert song(tmp_path, "踊ろう♪\n歌おう") == ("踊ろう♪", "歌おう")

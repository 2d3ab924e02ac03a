"""Timed lyrics in the ways that programs write them: no stamp is ever left in a lyric."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.stamps import first_stamp, leading_stamps, without_stamps
from tests.core.corpus_samples import read

TIMES = {
    "[00:05.20]": 5200,
    "[00:05:20]": 5200,
    "[00:05,200]": 5200,
    "[0:5]": 5000,
    "[ 00:05.2 ]": 5200,
    "[01:00:02.250]": 3_602_250,
    "[100:00.5]": 6_000_500,
    "[-00:01.00]": -1000,
    "[+00:01.00]": 1000,
    "[00:05.2003]": 5200,
    "[16210,3460]": 16210,
    "<00:05.20>": 5200,
    "<300,300,0>": 300,
    "【00:05.2】": 5200,
    "［00：05．20］": 5200,
    "[00:05.200 --> 00:08.000]": 5200,
    "[00:05.20-00:08.00]": 5200,
    "[00.05.20]": 5200,
    "[00;05;200]": 5200,
    "[00-05-20]": 5200,
}


@pytest.mark.parametrize("stamp", TIMES)
def test_a_stamp_before_a_line(stamp: str) -> None:
    assert leading_stamps(f"{stamp} rain") == ([TIMES[stamp]], " rain")


@pytest.mark.parametrize(
    "stamp",
    ["<00:00.04>", "< 00:00.04 >", "[00:12.30]", "<00:07:10>", "(16210,670,0)", "(16210,670)",
     "<300,300,0>", "[1234,500]", "<-00:01.00>", "(00:10.50)", "{00:12.50}",
     "（00:12.50）", "<2000>", "{120}", "<0.12>"],
)  # fmt: skip
def test_stamps_between_words(stamp: str) -> None:
    assert without_stamps(f"{stamp} When {stamp} the {stamp}rain{stamp}") == "When the rain"
    assert without_stamps(f"灯{stamp}火{stamp}") == "灯火"


@pytest.mark.parametrize("text", ["meet me [12:30] sharp", "(1, 2, 3)", "a < b", "Room [3]"])
def test_what_is_no_stamp_stays(text: str) -> None:
    assert without_stamps(text) == text
    assert leading_stamps(text) == ([], text)
    assert first_stamp(text) is None


@pytest.mark.parametrize("stamp", ["({})", "（{}）", "{}", "{}.5", "0:{}", "【{}】"])
def test_clocks_without_square_brackets_are_stamps_where_most_lines_have_one(
    tmp_path: Path, stamp: str
) -> None:
    lines = ["the lamp is low", "the kettle sings", "(12:30) and no train", "so we walk"]
    timed = [f"{stamp.format(f'00:{10 + at}')} {line}" for at, line in enumerate(lines)]
    (tmp_path / "x.txt").write_text("\n".join(timed), "utf-8")
    assert [song.lines for song in read(tmp_path / "x.txt")[0]] == [tuple(lines)]
    (tmp_path / "x.txt").write_text("\n".join(lines), "utf-8")
    assert [song.lines for song in read(tmp_path / "x.txt")[0]] == [tuple(lines)]


def test_stamps_on_lines_of_their_own_belong_to_the_line_below(tmp_path: Path) -> None:
    lines = ["the lamp is low", "the kettle sings", "and no train comes", "so we walk"]
    text = "\n".join(f"0:{10 + at}\n{line}" for at, line in enumerate(lines))
    (tmp_path / "x.txt").write_text(text, "utf-8")
    [song] = read(tmp_path / "x.txt")[0]
    assert song.text == "\n".join(lines)


def test_the_name_above_the_credits_is_the_title(tmp_path: Path) -> None:
    head = "[00:00.00]Low Lamp - Somebody\n[00:01.00]词：某人\n[00:02.00]曲：某人\n"
    (tmp_path / "x.lrc").write_text(head + "[00:05.00]the lamp is low\n[00:09.00]so we walk")
    [song] = read(tmp_path / "x.lrc")[0]
    assert (song.title, song.lines) == ("Low Lamp - Somebody", ("the lamp is low", "so we walk"))


def test_a_line_above_one_late_line_of_credits_is_sung(tmp_path: Path) -> None:
    head = "[00:12.00]the lamp is low\n[00:15.00]词：某人\n"
    (tmp_path / "x.lrc").write_text(head + "[00:19.00]so we walk\n[00:25.00]and talk")
    [song] = read(tmp_path / "x.lrc")[0]
    assert song.lines == ("the lamp is low", "so we walk", "and talk")
    (tmp_path / "x.lrc").write_text(head + "[00:17.00]\n[00:19.00]so we walk\n[00:25.00]and talk")
    [song] = read(tmp_path / "x.lrc")[0]
    assert (song.title, song.lines) == ("the lamp is low", ("so we walk", "and talk"))


SONGS = {
    "hour.lrc": (
        "[ti:Late Tram]\n[01:00:02.250]and the driver hums\n[00:59:58.500]the last tram leaves",
        ["the last tram leaves", "and the driver hums"],
    ),
    "voices.lrc": (
        "[01:56.500]v1: <01:56.500>Six <01:57.078>lamps <01:57.277>on<01:58.042>\n"
        "[01:57.802]v2: <01:57.817>Hold <01:57.924>the <01:58.143>oar<01:58.469>\n"
        "[bg:<01:59.502>(Long <01:59.753>river)<02:00.145>]\n",
        ["Six lamps on", "Hold the oar", "(Long river)"],
    ),
    "head.lrc": (
        '{"t":0,"c":[{"tx":"作词: "},{"tx":"某人","li":"http://p.example/a.jpg"}]}\n'
        "[00:12.10]雨停在街角\n[00:16.20]我还没带伞\n"
        '{"t":14000,"c":[{"tx":"灯火"},{"tx":"落在河面"}]}\n',
        ["雨停在街角", "灯火落在河面", "我还没带伞"],
    ),
    "tags.lrc": ("[ti:灰云][ar:某人][al:无名]\n[00:01.00]我还没带伞", ["我还没带伞"]),
    "tags beside words.lrc": (
        "[ti:灰云][00:00.50]灯火[by:x]\n[00:01.00][ar:某人]还没\n[00:02.00]//\n",
        ["灯火", "还没"],
    ),
    "odd head.lrc": (
        '{ "c": [{"tx":"作词: "},{"tx":"某人"}], "t": 0 }\n{"t":90,"c":[{"tx":"作曲: 某\n'
        '[00:12.10]灯火\n{ "t" : 14000, "c":[{"tx":"还"},{"tx":"没"}]\n[00:16.20]雨停\n',
        ["灯火", "还没", "雨停"],
    ),
    "voices in brackets.lrc": ("[00:01.00][bg]灯火\n[00:02.00]v1000: 还没", ["灯火", "还没"]),
    "yrc.txt": (
        "[20000,3000](20000,300,0)灯(20300,300,0)火\n[16210,3460](16210,670,0)还(16880,410,0)没",
        ["还没", "灯火"],
    ),
    "krc.txt": (
        "[ti:灰云]\n[language:eyJjb250ZW50IjpbXX0=]\n[1234,2500]<0,300,0>灯<300,300,0>火\n"
        "[5234,2500]<0,300,0>还<300,300,0>没",
        ["灯火", "还没"],
    ),
    "qrc.lrc": ("[1000,200]灯(1000,50)火(1050,50)", ["灯火"]),
    "plain.txt": ("[00:09.00]the second\n[00:01.00][00:20.00]the first\n", None),
    "blank.lrc": ("[00:07.16] \n[00:07.16]灯火\n[00:15.84]　　\n[00:15.84]还没", ["灯火", "还没"]),
}


@pytest.mark.parametrize("name", SONGS)
def test_songs(tmp_path: Path, name: str) -> None:
    text, lines = SONGS[name]
    (tmp_path / name).write_text(text, "utf-8")
    (song,), _ = read(tmp_path / name)
    assert list(song.lines) == (lines or ["the first", "the second", "the first"])
    if "[ti:" in text:
        assert song.title in ("Late Tram", "灰云")


TRANSLATED = {
    "a line in kanji alone": (
        [("君の声が聞こえる", "能听见你的声音"), ("夜空一面星屑", "满天都是星尘"),
         ("もう一度だけ", "只要再一次"), ("Good night", "晚安"), ("明日になれば", "等到明天")],
        0,
    ),
    "romanised and translated": (
        [("비가 온다", "biga onda", "下雨了"), ("Oh baby", "哦 宝贝"), ("Tonight", "今晚"),
         ("우산이 없다", "usani eopda", "没有伞")],
        0,
    ),
    "the original second, sung alone as well": (
        [("能听见你的声音", "君の声が聞こえる"), ("只要再一次", "もう一度だけ"), ("夢を見ていた",)],
        -1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("apart", [0, 40], ids=["same time", "near time"])
@pytest.mark.parametrize("case", TRANSLATED)
def test_the_original_stays_told_by_the_whole_song(tmp_path: Path, case: str, apart: int) -> None:
    groups, place = TRANSLATED[case]
    rows = [
        f"[00:{4 * number:02}.{100 + apart * at:03}]{line}"
        for number, group in enumerate(groups)
        for at, line in enumerate(group)
    ]
    (tmp_path / "x.lrc").write_text("\n".join(rows), "utf-8")
    (song,), report = read(tmp_path / "x.lrc")
    assert list(song.lines) == [group[place] for group in groups]
    assert report.removal_counts["translation"] == sum(len(group) - 1 for group in groups)


def test_english_sung_over_a_few_lines_is_no_translation(tmp_path: Path) -> None:
    rows = [f"[00:{at:02}.00]灯火落在第{at}条河" for at in range(12)]
    rows.insert(3, "[00:02.00]oh the river")
    (tmp_path / "x.lrc").write_text("\n".join(rows), "utf-8")
    (song,), _ = read(tmp_path / "x.lrc")
    assert len(song.lines) == 13

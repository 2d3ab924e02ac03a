"""Clocks as transcripts, players and people write them, where most lines have one."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.stamps import leading_stamps
from tests.core.corpus_samples import read

LINES = (
    "the lamp is low", "a kettle sings alone", "and no train comes", "so we walk",
    "by the smell of the sea", "half a song on a plate",
)  # fmt: skip
CHINESE = ("路灯把影子拉得很长", "你的名字落在雨里", "我数着站台的风", "旧毛衣还留着光")
BEFORE = [
    "00:{at:02} -> 00:{to:02}  {line}", "({n}:{at:02} - {n}:{to:02}) {line}", "[{n}.25] {line}",
    "{at}.000\t{to}.500\t{line}", "[{at}.00s -> {to}.00s] {line}", "\"00:{at:02}\" {line}",
    "* [{n}:{at:02}] {line}", "- {n}:{at:02} {line}", "{n}'{at:02}\" {line}", "{n}m{at:02}s {line}",
    "00:{at:02}.00|{line}", "00:00:{at:02}:{line}", "[00:{at:02}:12:05]{line}",
    "00:{at:02}.00 --> 00:{to:02}.00 | {line}",
    "{n} 00:00:{at:02},000 --> 00:00:{to:02},500 {line}",
    "{line}  ({n}:{at:02})", "{line} [00:{at:02}]", "{at} seconds\n{line}",
    "0:{at:02}\n{at} seconds\n{line}", "[{at}0][{to}0]/{line}",
]  # fmt: skip


def written(form: str, lines: tuple[str, ...] = LINES) -> str:
    return "\n".join(
        form.format(n=n, at=n * 3 + 1, to=n * 3 + 3, line=line) for n, line in enumerate(lines)
    )


@pytest.mark.parametrize("form", BEFORE)
def test_no_clock_is_left_in_a_lyric(tmp_path: Path, form: str) -> None:
    for name in ("x.txt", "x.lrc"):
        (tmp_path / name).write_text(written(form), "utf-8")
        assert [song.lines for song in read(tmp_path / name)[0]] == [LINES]


@pytest.mark.parametrize(
    "line",
    [
        "12:30 and no train", "3.5 miles to go", "- 5:15 to nowhere", "99 seconds", "(12:30)",
        "meet me at 12:30", "we said 0:59",
    ],
)  # fmt: skip
def test_a_time_that_is_sung_stays(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.txt").write_text("\n".join((*LINES, line)), "utf-8")
    assert read(tmp_path / "x.txt")[0][0].lines == (*LINES, line)


def test_frames_behind_the_seconds() -> None:
    assert leading_stamps("[01:00:02:12]rain") == ([3_602_000], "rain")


STAMPED = "".join(f"[00:{at * 3:02}.00]{line}" for at, line in enumerate(CHINESE))
ENGLISH = " ".join(f"[00:{at * 3:02}.00] {line}" for at, line in enumerate(LINES))
LOST = {
    "stamps": (STAMPED, CHINESE),
    "stamps and spaces": (ENGLISH, LINES),
    "as JSON has them": (STAMPED.replace("[", "\\n[")[2:], CHINESE),
    "as pages have them": ("<br>".join(LINES), LINES),
    "bare": ("\\n".join(LINES), LINES),
    "strokes": (" / ".join(LINES), LINES),
    "spaces": (" ".join([*CHINESE, *CHINESE[::-1]]), (*CHINESE, *CHINESE[::-1])),
}


@pytest.mark.parametrize("case", LOST)
def test_line_ends_that_a_text_lost(tmp_path: Path, case: str) -> None:
    text, lines = LOST[case]
    for name in ("x.txt", "x.lrc") if text[0] == "[" else ("x.txt",):
        (tmp_path / name).write_text(text, "utf-8")
        assert [song.lines for song in read(tmp_path / name)[0]] == [lines]


def test_a_word_timed_line_is_one_line(tmp_path: Path) -> None:
    text = "".join(f"[00:01.{at:02}]{word}" for at, word in enumerate(CHINESE[0]))
    (tmp_path / "x.lrc").write_text(text, "utf-8")
    assert read(tmp_path / "x.lrc")[0][0].lines == (CHINESE[0],)


def test_a_song_in_each_line(tmp_path: Path) -> None:
    songs = [(*CHINESE, f"第{n}次", *CHINESE[:2]) for n in range(6)]
    (tmp_path / "x.txt").write_text("\n".join(map(" ".join, songs)), "utf-8")
    assert [song.lines for song in read(tmp_path / "x.txt")[0]] == songs


@pytest.mark.parametrize(
    "line",
    [
        " ".join(CHINESE[:3]),
        "夜班 的 灯管 嗡嗡 作响 我 把 雨伞 借给 了 猫 楼下 的 豆浆 还 冒 着 热气",
    ],
)
def test_phrases_of_a_line_and_cut_words_are_no_song(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.txt").write_text("\n".join([line] * 6), "utf-8")
    assert read(tmp_path / "x.txt")[0][0].lines == (line,) * 6


@pytest.mark.parametrize(
    "frame", ['"{}",', "'{}',", "- {}", "• {}", "* {}", "“{}”", "*{}*"]
)  # fmt: skip
def test_bullets_and_quotes_around_lines(tmp_path: Path, frame: str) -> None:
    (tmp_path / "x.txt").write_text("\n".join(map(frame.format, LINES)), "utf-8")
    assert read(tmp_path / "x.txt")[0][0].lines == LINES


def test_a_line_in_quotes_keeps_them(tmp_path: Path) -> None:
    lines = ('"Come home", she said', '"Never," I said', *LINES)
    (tmp_path / "x.txt").write_text("\n".join(lines), "utf-8")
    assert read(tmp_path / "x.txt")[0][0].lines == lines

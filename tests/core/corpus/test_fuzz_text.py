"""Whatever the text, in any order and of any length: songs or one of our errors, never a hang."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.errors import LyricStudioError
from tests.core.corpus.fuzzing import OPTIONS, no_hang, songs_or_error

PIECES = [
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "#",
        "# ",
        "《",
        "》",
        "[",
        "]",
        "【",
        "】",
        "{",
        "}",
        '"',
        "\\",
    ),
    *(
        ",",
        ":",
        "：",
        "<",
        ">",
        "(",
        "|",
        "(x2)",
        "[00:01.00]",
        "[99:99.999]",
        "<00:01>",
        "[1000,20]",
    ),
    *(
        "作词：",
        "Lyrics by ",
        "曲",
        "男：",
        "F: ",
        "[Chorus]",
        *("♪", "''", "**", "\\u4e00", "repeat ", "[C]", "Am7 ", "0:12 ", "== ", "---\n", " / "),
        "副歌",
        "Repeat",
        "重复",
        "END",
        "完",
        "©",
    ),
    *(
        "http://",
        "12Embed",
        "la ",
        "路灯",
        "雨",
        "か",
        "사",
        "é",
        "e\u0301",
        "\u200b",
        "\u202e",
        "\ufffd",
    ),
    *("\x1b[2J", "\0", "\ud83c", "🎵"),
]


@pytest.mark.parametrize("suffix", [".txt", ".lrc", ".json", ".jsonl"])
def test_any_order_of_what_means_something(suffix: str, fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"

    def in_record(text: str) -> str:
        return json.dumps({"text": text}) if suffix in (".json", ".jsonl") else text

    @fuzz
    @given(st.lists(st.sampled_from(PIECES), max_size=60), st.booleans(), OPTIONS)
    def check(pieces: list[str], whole: bool, options: ImportOptions) -> None:
        text = "".join(pieces)
        path.write_text(in_record(text) if whole else text, "utf-8", "surrogatepass")
        songs_or_error(path, options)

    check()


HEADS = [
    *(
        "",
        "重复",
        "repeat",
        "QQ",
        "QQ群:",
        "作词：",
        "Lyrics by",
        "Music and",
        "a (",
        "[",
        "<",
        "未经",
    ),
    *(
        "歌词由",
        "LRC by",
        "纯音乐",
        "Embed",
        "THE END",
        "#",
        "《",
        "主歌",
        "F:",
        "[ti:",
        "[00:01.00]",
    ),
]
UNITS = [
    *(
        " ",
        "\u3000",
        "a",
        "1",
        "*",
        "(",
        "[",
        "]",
        ":",
        "/",
        "词/",
        "男",
        "重复",
        "x2",
        " ( ",
        "QQ ",
    ),
    *("end", "-", "<00:01>", "[00:01", "by ", "and ", "\u0301", "( x2", "www.", "©", '"', "\\"),
    *("\n", "-\n", " \n", "词：\n", "[00:01]\n", "1x\n", "(\n"),
]


def read_made(path: Path, text: str) -> None:
    path.write_text(json.dumps([{"text": text}]) if path.suffix == ".json" else text, "utf-8")
    with no_hang(), contextlib.suppress(LyricStudioError):
        list(read_songs(path, ImportOptions(), ImportReport()))


@pytest.mark.parametrize("suffix", [".txt", ".lrc", ".json"])
def test_long_lines_of_anything(suffix: str, fuzz: settings, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    most = ImportOptions().limits.line - 100

    @fuzz
    @given(st.sampled_from(HEADS), st.sampled_from(UNITS), st.sampled_from(["", "!", "字", "x"]))
    def check(head: str, unit: str, tail: str) -> None:
        read_made(path, head + unit * (most // len(unit)) + tail)

    check()


@pytest.mark.parametrize("suffix", [".txt", ".json"])
@pytest.mark.parametrize("blank", ["\n", " \n", "-\n"])
def test_very_many_blank_lines(suffix: str, blank: str, tmp_path: Path) -> None:
    """Where the time grew with the square of the lines, this would not end."""
    read_made(tmp_path / f"x{suffix}", "作词：\n" + blank * 100_000 + "字")

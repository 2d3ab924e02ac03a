"""Songs as form sheets, with the shape that a document has or that a text shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.errors import SongError
from core.forms.exporting import SUFFIXES, export, render
from core.forms.sheet import parse
from core.songs import export as songs_export
from core.songs.lrc import lrc
from core.songs.opening import document_of_text
from core.songs.store import Songbook

SONG = "[主歌]\n窗台上的都是雾\n……\n有一个很远的人\n你走得很远的路\n\n[副歌]\n等你"


def test_a_saved_song_becomes_a_sheet_of_its_lines(tmp_path: Path) -> None:
    song = Songbook(tmp_path).save(SONG, title="雾")
    path = export(song, tmp_path, suffix=".form")
    assert path.name == "雾.form"
    document, _ = parse(path.read_text("utf-8"))
    assert document.title == "雾"
    assert [row.line.text for row in document.rows] == [
        "窗台上的都是雾", "有一个很远的人", "你走得很远的路", "等你"
    ]  # fmt: skip
    assert not any(row.line.locked for row in document.rows)
    with pytest.raises(SongError, match="already"):
        export(song, tmp_path, suffix=".form")


def test_a_form_that_a_document_has_is_the_one_that_is_written() -> None:
    document, _ = parse("A = 姑苏\n7 A | 春______ ~ 窗台上的都是雾\n7 = 有一个很远的人\n")
    assert parse(render(document, ".form")).document == document
    # A line that came later has no letter: A says what rhymes on 姑苏 already.
    late = document_of_text("走在雨夜的街边\n走在春天的街边").lines["l1"]
    more = replace(
        document,
        lines={**document.lines, "l3": late},
        sections=(replace(document.sections[0], lines=("l1", "l2", "l3")),),
    )
    sheet = render(more, ".form")
    assert "\n7 ~ 走在雨夜的街边\n" in sheet


def test_the_other_formats_are_what_they_were_and_stamps_are_kept() -> None:
    document = document_of_text(SONG, title="雾")
    for suffix in songs_export.SUFFIXES:
        assert render(document, suffix) == songs_export.render(document, suffix)
    times = [0, 1000, 2000, 3000, 4000]
    assert render(document, ".lrc", times=times) == lrc(document, times)
    with pytest.raises(SongError, match=r"cannot export as '\.exe'; .*\.form"):
        render(document, ".exe")
    assert SUFFIXES[-1] == ".form"

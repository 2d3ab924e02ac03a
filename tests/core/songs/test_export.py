"""Songs as files for others: nothing overwritten unless told, nothing left after an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.composing.numbers import decode
from core.composing.takes import Take
from core.errors import SongError
from core.songs.document import Document
from core.songs.export import export, render
from core.songs.opening import document_of
from core.songs.store import Songbook


@pytest.mark.parametrize("suffix", [".txt", ".md", ".json"])
def test_a_document_is_exported_as_the_song_that_it_is(book: Songbook, suffix: str) -> None:
    song = book.save("走过雨夜\n灯\n\n回来", title="*雨*")
    text = render(document_of(song), suffix)
    if suffix == ".json":
        assert decode(text, Document) == document_of(song)
    else:
        assert text == render(song, suffix)


@pytest.mark.parametrize("suffix", [".lrc", ".html"])
def test_a_song_is_timed_and_shown_as_its_document(
    book: Songbook, tmp_path: Path, suffix: str
) -> None:
    song = book.save("走过雨夜\n灯\n\n回来", title="雨")
    path = export(song, tmp_path / "x.txt", suffix=suffix)
    assert path.read_text("utf-8") == render(document_of(song), suffix)
    assert export(song, tmp_path, suffix=suffix).name == f"雨{suffix}"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".json"])
def test_exports_hold_title_and_text(
    book: Songbook, take: Take, tmp_path: Path, suffix: str
) -> None:
    song = book.save("走过雨夜\n灯\n\n回来", title="*雨*", take=take)
    path = export(song, tmp_path / f"out{suffix}")
    text = path.read_text(encoding="utf-8")
    assert "走过雨夜" in text
    if suffix == ".json":
        assert decode(path.read_bytes(), type(song)) == song
    elif suffix == ".md":
        assert text.startswith("# \\*雨\\*\n\n走过雨夜  \n灯\n\n回来\n")
        assert "- seed: 4, take 0" in text
        assert "edited afterwards" in text
    else:
        assert text == "*雨*\n\n走过雨夜\n灯\n\n回来\n"


def test_exports_overwrite_nothing_unless_told(book: Songbook, tmp_path: Path) -> None:
    song = book.save("text", title="雨")
    path = tmp_path / "mine.txt"
    path.write_text("mine")
    with pytest.raises(SongError, match="already"):
        export(song, path)
    assert path.read_text() == "mine"
    export(song, path, overwrite=True)
    assert path.read_text() == render(song, ".txt")
    assert export(song, tmp_path).name == "雨.txt"
    with pytest.raises(SongError, match="already"):
        export(song, tmp_path)


def test_exports_that_cannot_be_leave_nothing(book: Songbook, tmp_path: Path) -> None:
    song = book.save("text")
    with pytest.raises(SongError, match=r"\.txt, \.md, \.json, \.lrc or \.html"):
        export(song, tmp_path / "song.exe")
    with pytest.raises(SongError, match="No such file"):
        export(song, tmp_path / "no" / "song.txt")
    assert not (tmp_path / "song.exe").exists()

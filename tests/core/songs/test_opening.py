"""What was saved or left unsaved opens as a document with nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.composing.takes import Take
from core.errors import SongError
from core.songs import document as documents
from core.songs.document import Document
from core.songs.drafts import Draft
from core.songs.opening import document_of, document_of_draft, document_of_text, with_text
from core.songs.song import stored
from core.songs.store import Songbook

SONG = """[Verse 1]
the rain came down
and stayed

[Chorus]
oh stay
oh stay with me
oh stay

Bridge:

the lamp is out

[Chorus]

[Verse 2]
the sun came up

[Chorus]
oh stay
oh stay with us
oh stay"""
_PIECES = ["", "", "走过雨夜", "灯还亮着", "[Chorus]", "副歌", "Verse 2:", "oh stay", "  ", "[]"]


def shape(document: Document) -> list[tuple[str, str, int]]:
    return [(one.tag, one.kind, len(document.lines_of(one))) for one in document.sections]


def test_tags_and_empty_lines_part_sections() -> None:
    document = document_of_text(SONG, title="rain")
    assert document.text == SONG
    assert shape(document) == [
        ("Verse 1", "verse", 2),
        ("Chorus", "chorus", 3),
        ("Bridge", "bridge", 1),
        ("Chorus", "chorus", 3),
        ("Verse 2", "verse", 1),
        ("Chorus", "chorus", 3),
    ]
    assert document.language == "en"
    chinese = document_of_text("主歌\n走过雨夜\n\n副歌\n灯还亮着\n等你回来\n\n副歌")
    assert shape(chinese) == [
        ("主歌", "verse", 1), ("副歌", "chorus", 2), ("副歌", "chorus", 2)
    ]  # fmt: skip
    assert chinese.title == "走过雨夜" and chinese.language == "zh"


def test_a_chorus_that_comes_again_is_one_with_what_differs() -> None:
    document = document_of_text(SONG, title="rain")
    _, chorus, _, folded, _, last = document.sections
    assert (folded.repeats, folded.folded, folded.instead) == (chorus.id, True, {})
    assert last.repeats == chorus.id
    assert [document.lines[id].text for id in last.instead.values()] == ["oh stay with us"]
    assert len(document.lines) == 2 + 3 + 1 + 1 + 1


@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_any_text_comes_back_as_it_was(pieces: list[str]) -> None:
    text = "\n".join(pieces).rstrip("\n")
    document = document_of_text(text, title="t")
    assert document.text == text
    assert document_of_text(document.text, title="t") == document
    assert with_text(document, text) == document


def test_a_saved_take_is_by_the_model_and_its_making_is_kept(book: Songbook, take: Take) -> None:
    song = book.save(take.text, take=take)
    document = document_of(song)
    assert stored(document.text).rstrip("\n") == song.text.rstrip("\n")
    assert document.title == song.title and document.take == take
    assert {line.origin for line in document.lines.values()} == {"model"}
    assert {line.origin for line in document_of(book.save("走过\n灯")).lines.values()} == {"human"}
    assert document_of_draft(Draft(key="1", text=take.text, take=take)).take == take


def test_lines_that_a_person_typed_or_changed_are_not_by_the_model(take: Take) -> None:
    made = replace(take, text="雨夜\n一\n二\n三", prompt="雨夜\n")
    first = document_of_text(made.text, take=made)
    assert [line.origin for line in first.lines.values()] == ["human", "model", "model", "model"]
    edited = document_of_text("雨夜\n一\n二二\n三\n四", take=made)
    assert [row.line.origin for row in edited.rows] == [
        "human", "model", "edited", "model", "human"
    ]  # fmt: skip


def test_a_text_changed_elsewhere_keeps_what_is_known_of_its_lines() -> None:
    document = document_of_text("一\n二\n\n三", title="t")
    known = replace(document.lines["l2"], locked=True, origin="model")
    document = replace(document, lines={**document.lines, "l2": known})
    changed = with_text(document, "零\n二\n\n三\n四")
    assert changed.text == "零\n二\n\n三\n四"
    assert [row.line for row in changed.rows][1] == known
    assert changed.title == "t"


def test_a_text_of_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_LINES", 3)
    with pytest.raises(SongError, match="more than 3 lines; split it"):
        document_of_text("一\n二\n三\n四")

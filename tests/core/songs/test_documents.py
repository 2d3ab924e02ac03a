"""Documents and songs: each opens and is saved as the other, and neither overwrites the other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.composing.takes import Take
from core.errors import SongError
from core.songs import edits
from core.songs.documents import Documents, Opened
from core.songs.drafts import leftovers
from core.songs.opening import document_of_draft, document_of_text
from core.songs.store import Songbook
from core.text.normalise import normalise
from tests.places import ROOT


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return Documents(tmp_path)


def write(opened: Opened, text: str) -> None:
    opened.history.change(edits.set_text(opened.history.document, "l1", text))


def test_a_document_is_saved_as_a_song_that_the_list_shows(
    documents: Documents, book: Songbook
) -> None:
    opened = documents.create(document_of_text("一\n二", title="数"))
    assert book.list().songs == () and documents.ids() == [opened.id]
    song = documents.save(opened)
    assert book.get(song.id) == song
    assert (song.title, song.text, song.id) == ("数", "一\n二", opened.id)
    write(opened, "壹")
    opened.history.change(edits.retitle(opened.history.document, "数字"))
    documents.save(opened)
    (listed,) = book.list().songs
    assert (listed.title, listed.text) == ("数字", "壹\n二")
    opened.history.close()
    assert documents.look(opened.id).title == "数字"


def test_a_saved_song_opens_with_its_making_and_keeps_it(
    documents: Documents, book: Songbook, take: Take
) -> None:
    song = book.save(take.text, take=take)
    opened = documents.open(song.id)
    assert opened.history.document.take == take
    assert documents.save(opened) == song, "nothing has changed"
    write(opened, "x")
    changed = documents.save(opened)
    assert changed.take == take and changed.edited
    opened.history.close()
    assert documents.open(song.title).id == song.id


def test_what_was_changed_in_the_list_of_songs_is_taken_in(
    documents: Documents, book: Songbook
) -> None:
    opened = documents.open(book.save("一\n二", title="数").id)
    opened.history.close()
    book.update(opened.id, "一\n三")
    opened = documents.open(opened.id)
    assert opened.elsewhere == "main"
    assert opened.history.document.text == "一\n三"
    assert opened.history.undo() and opened.history.document.text == "一\n二"
    opened.history.redo()
    opened.history.close()
    assert documents.open(opened.id).elsewhere == ""


def test_where_both_were_changed_both_stay(documents: Documents, book: Songbook) -> None:
    opened = documents.open(book.save("一\n二", title="数").id)
    write(opened, "mine")
    book.update(opened.id, "一\n三")
    with pytest.raises(SongError, match="changed elsewhere meanwhile; open it anew"):
        documents.save(opened)
    assert book.get(opened.id).text == "一\n三"
    opened.history.close()
    opened = documents.open(opened.id)
    assert opened.history.document.text == "mine\n二"
    assert opened.history.branch == "main" and opened.elsewhere == "changed elsewhere 1"
    documents.save(opened)
    assert book.get(opened.id).text == "mine\n二"
    opened.history.switch(opened.elsewhere)
    assert opened.history.document.text == "一\n三"


def test_a_song_in_the_trash_comes_back_when_its_document_is_saved(
    documents: Documents, book: Songbook
) -> None:
    opened = documents.open(book.save("一\n二", title="数").id)
    book.delete(opened.id)
    write(opened, "壹")
    documents.save(opened)
    assert [song.text for song in book.list().songs] == ["壹\n二"]
    assert book.trash().songs == ()


def test_what_cannot_be_opened_or_saved_is_told(documents: Documents, book: Songbook) -> None:
    with pytest.raises(SongError, match="there is no song 'nothing'"):
        documents.open("nothing")
    empty = documents.create(document_of_text("", title="空"))
    with pytest.raises(SongError, match="no text to save"):
        documents.save(empty)
    with pytest.raises(SongError, match="open in another window"):
        documents.open(empty.id)
    assert documents.ids() == [empty.id] and book.list().songs == ()


def test_songs_and_unsaved_texts_of_an_old_home_open_with_nothing_lost(tmp_path: Path) -> None:
    old = ROOT / "tests" / "old_homes" / "0.1.0-before-rooms" / "home"
    home = Path(shutil.copytree(old, tmp_path / "home"))
    documents = Documents(home)
    songs = [documents.songs.get(song.id) for song in documents.songs.list().songs]
    assert any(song.take for song in songs)
    for song in songs:
        opened = documents.open(song.id)
        document = opened.history.document
        assert document.text == song.text.rstrip("\n")
        assert (document.title, document.take) == (song.title, song.take)
        assert documents.save(opened) == song
    drafts = [draft for leftover in leftovers(home) for draft in leftover.drafts]
    assert drafts
    for draft in drafts:
        assert document_of_draft(draft).text == normalise(draft.text).rstrip("\n")

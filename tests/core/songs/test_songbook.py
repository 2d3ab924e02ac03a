"""Saved songs, exports and unsaved takes: nothing overwritten, nothing half-written, no escape."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.numbers import decode
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.errors import SongError
from core.songs import autosave as autosave_module
from core.songs.autosave import Autosave
from core.songs.drafts import discard, leftovers
from core.songs.export import export, render
from core.songs.store import Songbook
from core.text.normalise import normalise
from tests.core.tiny_models import tiny_model

TITLES = [
    "雨夜",
    "雨夜",
    "Rain & Wine",
    "Дождь",
    "ฝนตก",
    "🌧️",
    "../../etc/passwd",
    "/absolute",
    "a" * 500,
    "con",
    ".hidden",
    "tab\tand\x1b[31m control",
    "لیلا",
]


@pytest.fixture
def book(tmp_path: Path) -> Songbook:
    return Songbook(tmp_path)


@pytest.fixture(scope="module")
def take() -> Take:
    composer = Composer(tiny_model())
    events = composer.compose("雨夜", SamplerSettings(), seed=4, max_tokens=40)
    return next(event.result for event in events if isinstance(event, TakeFinished))


# --- songs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("title", TITLES)
def test_any_title_stays_inside_the_folder(book: Songbook, title: str) -> None:
    song = book.save("一行\n两行", title=title)
    (path,) = book.folder.glob("**/*.json")
    assert path.parent == book.folder
    assert len(path.name.encode()) < 200
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(book.folder.stat().st_mode) == 0o700
    assert book.get(song.id) == song
    assert book.get(song.title) == song


def test_no_title_overwrites_another_song(book: Songbook) -> None:
    saved = [book.save(f"text {n}", title=title) for n, title in enumerate(TITLES * 3)]
    listing = book.list()
    assert len(listing.songs) == len(saved)
    assert {song.text for song in listing.songs} == {song.text for song in saved}
    assert listing.problems == ()


def test_the_title_is_the_first_line_unless_named(book: Songbook, take: Take) -> None:
    song = book.save("\n\n  走过的城市  \n灯", take=take)
    assert song.title == "走过的城市"
    assert "走过的城市" in book.path(song.id).name
    assert song.edited
    assert book.get(song.id).take == take
    assert not book.save(take.text, take=take).edited


def test_two_songs_of_one_title_are_told_apart_by_their_ids(book: Songbook) -> None:
    ids = {book.save(f"{n}", title="雨").id for n in range(2)}
    with pytest.raises(SongError, match="2 songs are called") as caught:
        book.get("雨")
    assert all(id in str(caught.value) for id in ids)


@pytest.mark.parametrize("reference", ["", "none", "../x", "0123abcd", "*", "0123abc?"])
def test_a_song_that_is_not_there(book: Songbook, reference: str) -> None:
    book.save("text")
    with pytest.raises(SongError, match="no song"):
        book.get(reference)


def test_rename_moves_the_file_and_keeps_the_song(book: Songbook, take: Take) -> None:
    song = book.save("text", title="old", take=take)
    renamed = book.rename(song.id, "新名字")
    assert renamed.title == "新名字"
    assert (renamed.id, renamed.text, renamed.take) == (song.id, song.text, take)
    (path,) = book.folder.glob("*.json")
    assert path.name == f"新名字-{song.id}.json"
    assert book.rename(song.id, "新名字").title == "新名字"
    with pytest.raises(SongError, match="needs a title"):
        book.rename(song.id, " \n ")


def test_update_changes_the_text_alone(book: Songbook) -> None:
    song = book.save("text", title="t")
    assert book.update(song.id, "other").text == "other"
    assert book.get(song.id).title == "t"
    assert book.get(song.id).edited
    with pytest.raises(SongError, match="no text"):
        book.update(song.id, "  ")


def test_delete_can_be_undone(book: Songbook) -> None:
    song, other = book.save("text", title="雨"), book.save("other")
    book.delete(song.id)
    assert [s.id for s in book.list().songs] == [other.id]
    assert [s.id for s in book.trash().songs] == [song.id]
    with pytest.raises(SongError):
        book.get(song.id)
    book.restore(song.id)
    assert book.get(song.id) == song
    book.delete(song.id)
    assert book.empty_trash() == 1
    with pytest.raises(SongError, match=r"no song .* in the trash"):
        book.restore(song.id)
    assert book.get(other.id) == other


def test_search_in_titles_and_texts(book: Songbook) -> None:
    book.save("Rain on the roof", title="夜")
    book.save("Sun", title="Rain")
    book.save("sea", title="海")
    assert {song.title for song in book.search("rain").songs} == {"夜", "Rain"}
    assert {song.title for song in book.search("夜 ROOF").songs} == {"夜"}
    assert len(book.search("").songs) == 3


def test_broken_files_are_reported_and_the_rest_is_listed(book: Songbook, tmp_path: Path) -> None:
    song = book.save("text")
    path = book.path(song.id)
    whole = path.read_bytes()
    (book.folder / "cut-00000001.json").write_bytes(whole[:-5])
    (book.folder / "deep-00000002.json").write_bytes(b"[" * 100_000)
    (book.folder / "other-00000003.json").write_bytes(whole)  # another song's id inside
    (book.folder / "newer-00000004.json").write_bytes(
        whole.replace(song.id.encode(), b"00000004").replace(b'"format":1', b'"format":9')
    )
    (book.folder / "bytes-00000005.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "outside.json").write_bytes(whole)
    (book.folder / f"link-{song.id}.json").symlink_to(tmp_path / "outside.json")
    (book.folder / "folder-00000006.json").mkdir()
    listing = book.list()
    assert [s.id for s in listing.songs] == [song.id]
    assert len(listing.problems) == 7
    assert all(problem.reason.where for problem in listing.problems)
    with pytest.raises(SongError):
        book.get("00000001")


def test_a_song_with_an_impossible_take_is_refused(book: Songbook, take: Take) -> None:
    song = book.save("text", take=take)
    path = book.path(song.id)
    path.write_bytes(path.read_bytes().replace(b'"seed":4', b'"seed":-4'))
    with pytest.raises(SongError, match="impossible seed"):
        book.get(song.id)


def test_text_that_no_file_can_hold_is_saved_all_the_same(book: Songbook) -> None:
    song = book.save("雨\udce4夜\x1b[2J\n走")
    assert book.get(song.id).text == song.text == "雨\ufffd夜[2J\n走"


def test_a_full_disk_loses_no_saved_song(book: Songbook, monkeypatch: pytest.MonkeyPatch) -> None:
    song = book.save("text")
    before = sorted(book.folder.iterdir())

    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SongError, match="No space left"):
        book.update(song.id, "longer text")
    with pytest.raises(SongError, match="No space left"):
        book.save("second")
    assert sorted(book.folder.iterdir()) == before
    assert book.get(song.id) == song


# --- exports -------------------------------------------------------------------------------


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
    with pytest.raises(SongError, match=r"\.txt, \.md or \.json"):
        export(song, tmp_path / "song.exe")
    with pytest.raises(SongError, match="No such file"):
        export(song, tmp_path / "no" / "song.txt")
    assert not (tmp_path / "song.exe").exists()


# --- unsaved takes -------------------------------------------------------------------------


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def die(autosave: Autosave) -> None:
    """What the kernel does when a process is killed: its files are closed, nothing else."""
    assert autosave._fd is not None
    os.close(autosave._fd)
    autosave._fd = None


def test_unsaved_takes_survive_a_crash(tmp_path: Path, take: Take) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("1", take.text, take, at_once=True)
    sitting.keep("2", "typed", at_once=True)
    sitting.keep("2", "typed more", at_once=True)
    assert leftovers(tmp_path) == []  # it still lives
    die(sitting)
    (left,) = leftovers(tmp_path)
    assert [(d.key, d.text, d.take) for d in left.drafts] == [
        ("1", take.text, take),
        ("2", "typed more", None),
    ]
    assert stat.S_IMODE(left.path.stat().st_mode) == 0o600
    assert len(leftovers(tmp_path)) == 1  # looking takes nothing away
    discard(left)
    assert leftovers(tmp_path) == []


def test_what_was_saved_or_discarded_is_not_offered(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    for key in "abc":
        sitting.keep(key, f"text {key}", at_once=True)
    sitting.drop("a")
    sitting.drop("never there")
    die(sitting)
    (left,) = leftovers(tmp_path)
    assert [draft.key for draft in left.drafts] == ["b", "c"]


def test_a_sitting_that_leaves_nothing_leaves_no_file(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("a", "text", at_once=True)
    sitting.drop("a")
    sitting.close()
    assert list((tmp_path / "takes").iterdir()) == []


def test_quitting_keeps_what_is_unsaved_and_adopting_moves_it(tmp_path: Path) -> None:
    first = Autosave(tmp_path, Clock())
    first.keep("a", "text")
    first.close()
    (left,) = leftovers(tmp_path)
    second = Autosave(tmp_path, Clock())
    second.adopt(left)
    assert [draft.text for draft in second.drafts] == ["text"]
    assert not left.path.exists()
    die(second)
    assert [draft.text for draft in leftovers(tmp_path)[0].drafts] == ["text"]


def test_a_torn_last_line_costs_only_itself(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("a", "one", at_once=True)
    sitting.keep("a", "two", at_once=True)
    die(sitting)
    (path,) = (tmp_path / "takes").iterdir()
    data = path.read_bytes()
    for cut in range(1, len(data)):
        path.write_bytes(data[:cut])
        found = leftovers(tmp_path)
        whole = data[:cut].count(b"\n")
        assert [d.text for f in found for d in f.drafts] == [[], ["one"], ["two"]][whole]
        if not found:
            assert not path.exists()
    path.write_bytes(b"garbage\n" + data + b'{"key":1}\n')
    (left,) = leftovers(tmp_path)
    assert (left.broken, left.drafts[0].text) == (2, "two")


def test_streaming_states_are_written_and_synced_once_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (syncs.append(fd), real(fd)))
    clock = Clock()
    sitting = Autosave(tmp_path, clock)
    sitting.keep("a", "x")
    (path,) = (tmp_path / "takes").iterdir()
    syncs.clear()
    for tick in range(30):
        clock.now += 0.1
        sitting.keep("a", "x" * tick)
    assert len(path.read_bytes().splitlines()) <= 4
    assert len(syncs) <= 3
    sitting.keep("a", "the end", at_once=True)
    clock.now += 1.5
    sitting.flush()
    assert not sitting._unsynced
    die(sitting)
    assert leftovers(tmp_path)[0].drafts[0].text == "the end"


def test_the_file_does_not_grow_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave_module, "_COMPACT_BYTES", 5_000)
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("other", "kept", at_once=True)
    for n in range(200):
        sitting.keep("a", f"{n}" + "x" * 200, at_once=True)
        (path,) = (tmp_path / "takes").glob("*.jsonl")
        assert path.stat().st_size < 7_000
    die(sitting)
    (left,) = leftovers(tmp_path)
    assert {d.key: d.text[:3] for d in left.drafts} == {"other": "kep", "a": "199"}


def test_a_full_disk_keeps_the_draft_in_memory_and_on_the_next_try_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("a", "first", at_once=True)
    real = os.write

    def short(fd: int, data: bytes) -> int:
        if len(data) > 10:
            return real(fd, data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", short)
        with pytest.raises(SongError, match="No space left"):
            sitting.keep("b", "second", at_once=True)
    assert [draft.text for draft in sitting.drafts] == ["first", "second"]
    sitting.keep("c", "third", at_once=True)
    die(sitting)
    texts = {d.text for left in leftovers(tmp_path) for d in left.drafts}
    assert texts == {"first", "second", "third"}


def test_drafts_with_lone_surrogates_are_kept(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("a", "雨\udce4", at_once=True)
    die(sitting)
    assert leftovers(tmp_path)[0].drafts[0].text == "雨\ufffd"


def test_what_grows_is_written_once(tmp_path: Path) -> None:
    clock = Clock()
    sitting = Autosave(tmp_path, clock)
    sitting.keep("a", "雨夜")
    for n in range(5000):
        clock.now += 0.05
        sitting.grow("a", f"{n} ")
    sitting.flush()
    (path,) = (tmp_path / "takes").iterdir()
    text = "雨夜" + "".join(f"{n} " for n in range(5000))
    assert sitting.drafts[0].text == text
    assert path.stat().st_size < 2 * len(text)
    die(sitting)
    assert leftovers(tmp_path)[0].drafts[0].text == text


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["keep", "grow", "grow", "grow", "drop", "flush"]),
        st.sampled_from("ab"),
        st.text("雨e\u0301\ud800\n", max_size=5),
        st.sampled_from([None, None, None, 0, 7, 60]),
    ),
    max_size=25,
)


@given(_STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_fails_in_between_all_of_each_draft_is_there_in_the_end(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str, int | None]]
) -> None:
    """`room`: bytes that the disk takes at this step; None for all of them."""
    home = tmp_path_factory.mktemp("grown")
    clock = Clock()
    sitting = Autosave(home, clock)
    wanted: dict[str, str] = {}
    real = os.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(autosave_module, "_COMPACT_BYTES", 300)
        for do, key, text, room in steps:
            left = [room]

            def write(fd: int, data: bytes, left: list[int | None] = left) -> int:
                if left[0] is None:
                    return real(fd, data)
                if left[0] == 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                written = real(fd, data[: left[0]])
                left[0] -= written
                return written

            patch.setattr(os, "write", write)
            clock.now += 0.6
            with contextlib.suppress(SongError):
                match do:
                    case "keep":
                        wanted[key] = text
                        sitting.keep(key, text)
                    case "grow":
                        wanted[key] = wanted.get(key, "") + text
                        sitting.grow(key, text)
                    case "drop":
                        wanted.pop(key, None)
                        sitting.drop(key)
                    case _:
                        sitting.flush()
            assert {draft.key: draft.text for draft in sitting.drafts} == wanted
        patch.setattr(os, "write", real)
        sitting.flush()
    if wanted:
        die(sitting)
        (found,) = leftovers(home)
        # What was typed may hold what no file can, and what is added in parts is made plain so.
        assert {draft.key: normalise(draft.text) for draft in found.drafts} == {
            key: normalise(text) for key, text in wanted.items()
        }

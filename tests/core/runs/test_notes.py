"""Notes and tags on a run: kept beside it, whatever trains."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.notes import NOTES_FILE, RunNotes, change_notes, read_notes, with_note, with_tags
from core.runs.store import RunStore
from tests.studio.hosts import held, lesson, write_run


def test_notes_are_kept_and_stand_in_the_summary(tmp_path: Path) -> None:
    path = write_run(tmp_path, "one", lesson("one", 1))
    assert read_notes(path) == RunNotes()
    with held(path):  # a trainer trains
        change_notes(path, partial(with_note, text=" 夜里训练\n"))
        change_notes(path, partial(with_tags, add=["Good", "课堂", "good"]))
    change_notes(path, partial(with_tags, drop=["课堂", "never there"]))
    summary = RunStore(tmp_path).get("one").summary()
    assert (summary.note, summary.tags) == ("夜里训练", ("good",))
    path.rename(path.with_name("other"))
    assert RunStore(tmp_path).get("other").summary().tags == ("good",)
    assert (path.with_name("other") / NOTES_FILE).stat().st_mode & 0o077 == 0


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = write_run(tmp_path, "one", [])
    tags = [f"t{number}" for number in range(12)]
    threads = [
        threading.Thread(target=change_notes, args=(path, partial(with_tags, add=[tag])))
        for tag in tags
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(read_notes(path).tags) == set(tags)


@pytest.mark.parametrize("tag", ["", "two words", "-x", "x-", "a" * 33, "a\x1b[31mb", "x/y"])
def test_what_can_be_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(RunError, match="is no tag"):
        with_tags(RunNotes(), add=[tag])


def test_too_much_is_refused() -> None:
    with pytest.raises(RunError, match="characters"):
        with_note(RunNotes(), "x" * 2001)
    with pytest.raises(RunError, match="at most 20"):
        with_tags(RunNotes(), add=[f"t{number}" for number in range(21)])


@pytest.mark.parametrize("text", ["{", '{"format": 2}', '{"tags": 3}', '{"note": "' + "x" * 3000])
def test_damaged_notes_stay_and_hide_no_run(tmp_path: Path, text: str) -> None:
    path = write_run(tmp_path, "one", lesson("one", 1))
    (path / NOTES_FILE).write_text(text)
    assert RunStore(tmp_path).get("one").summary().tags == ()
    with pytest.raises(RunError, match=NOTES_FILE):
        change_notes(path, partial(with_note, text="new"))
    assert (path / NOTES_FILE).read_text() == text


def test_a_link_in_place_of_notes_is_refused(tmp_path: Path) -> None:
    path = write_run(tmp_path, "one", [])
    (path / NOTES_FILE).symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(RunError, match="link"):
        RunStore(tmp_path).get("one")

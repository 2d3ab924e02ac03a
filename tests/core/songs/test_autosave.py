"""Unsaved takes: what a killed process had kept is there at the next start."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.composing.takes import Take
from core.errors import SongError
from core.songs import autosave as autosave_module
from core.songs.autosave import Autosave
from core.songs.drafts import discard, leftovers
from core.text.normalise import normalise


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def killed(sitting: Autosave, home: Path) -> Path:
    """The home as the next start finds it, had the process of this sitting been killed now."""
    after = Path(shutil.copytree(home, home.with_name(f"{home.name}-after")))
    sitting.close()
    return after


def test_unsaved_takes_survive_a_crash(tmp_path: Path, take: Take) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("1", take.text, take, at_once=True)
    sitting.keep("2", "typed", at_once=True)
    sitting.keep("2", "typed more", at_once=True)
    assert leftovers(tmp_path) == []  # it still lives
    after = killed(sitting, tmp_path)
    (left,) = leftovers(after)
    assert [(d.key, d.text, d.take) for d in left.drafts] == [
        ("1", take.text, take),
        ("2", "typed more", None),
    ]
    assert stat.S_IMODE(left.path.stat().st_mode) == 0o600
    assert len(leftovers(after)) == 1  # looking takes nothing away
    discard(left)
    assert leftovers(after) == []


def test_what_was_saved_or_discarded_is_not_offered(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    for key in "abc":
        sitting.keep(key, f"text {key}", at_once=True)
    sitting.drop("a")
    sitting.drop("never there")
    (left,) = leftovers(killed(sitting, tmp_path))
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
    (left,) = leftovers(killed(second, tmp_path))
    assert [draft.text for draft in left.drafts] == ["text"]


def test_a_torn_last_line_costs_only_itself(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("a", "one", at_once=True)
    sitting.keep("a", "two", at_once=True)
    after = killed(sitting, tmp_path)
    (path,) = (after / "takes").iterdir()
    data = path.read_bytes()
    for cut in range(1, len(data)):
        path.write_bytes(data[:cut])
        found = leftovers(after)
        whole = data[:cut].count(b"\n")
        assert [d.text for f in found for d in f.drafts] == [[], ["one"], ["two"]][whole]
        if not found:
            assert not path.exists()
    path.write_bytes(b"garbage\n" + data + b'{"key":1}\n')
    (left,) = leftovers(after)
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
    syncs.clear()
    clock.now += 1.5
    sitting.flush()
    assert syncs, "what was written is on the disk"
    (left,) = leftovers(killed(sitting, tmp_path))
    assert left.drafts[0].text == "the end"


def test_the_file_does_not_grow_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave_module, "COMPACT_BYTES", 5_000)
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("other", "kept", at_once=True)
    for n in range(200):
        sitting.keep("a", f"{n}" + "x" * 200, at_once=True)
        (path,) = (tmp_path / "takes").glob("*.jsonl")
        assert path.stat().st_size < 7_000
    (left,) = leftovers(killed(sitting, tmp_path))
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
    texts = {d.text for left in leftovers(killed(sitting, tmp_path)) for d in left.drafts}
    assert texts == {"first", "second", "third"}


def test_drafts_with_lone_surrogates_are_kept(tmp_path: Path) -> None:
    sitting = Autosave(tmp_path, Clock())
    sitting.keep("a", "雨\udce4", at_once=True)
    (left,) = leftovers(killed(sitting, tmp_path))
    assert left.drafts[0].text == "雨\ufffd"


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
    (left,) = leftovers(killed(sitting, tmp_path))
    assert left.drafts[0].text == text


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
        patch.setattr(autosave_module, "COMPACT_BYTES", 300)
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
        (found,) = leftovers(killed(sitting, home))
        # What was typed may hold what no file can, and what is added in parts is made plain so.
        assert {draft.key: normalise(draft.text) for draft in found.drafts} == {
            key: normalise(text) for key, text in wanted.items()
        }

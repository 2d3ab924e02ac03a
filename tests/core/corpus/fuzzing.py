"""What the fuzz tests of files and corpora share: damage, and a guard against hanging."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.errors import LyricStudioError
from core.text.normalise import normalise

HANGS_AFTER = 30
LIMITS = Limits(line=500, record=20_000, archive_total=1 << 20, archive_free=1 << 16)
NUMBERS = st.integers(0, 1 << 16)
MUTATIONS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "end", "insert", "repeat"]),
        NUMBERS,
        NUMBERS,
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)
OPTIONS = st.builds(
    ImportOptions,
    encoding=st.sampled_from(
        [None, None, None, "utf-8", "gb18030", "utf-16", "big5hkscs", "cp037"]
    ),
    clean=st.booleans(),
    fields=st.sampled_from([(), ("other",)]),
    limits=st.just(LIMITS),
)


def mutated(data: bytes, mutations: list[tuple[str, int, int, bytes]]) -> bytes:
    changed = bytearray(data)
    for kind, where, size, some in mutations:
        at = where % (len(changed) + 1)
        end = min(len(changed), at + 1 + size % 64)
        if kind == "flip":
            changed[at : at + len(some)] = some
        elif kind == "cut":
            del changed[at:end]
        elif kind == "end":
            del changed[at:]
        elif kind == "insert":
            changed[at:at] = some
        else:
            changed[at:at] = changed[at:end] * (1 + size % 50)
    return bytes(changed)


@contextmanager
def no_hang() -> Iterator[None]:
    """Ends what does not end by itself; far above what any of this takes."""

    def give_up(*_: object) -> None:
        raise AssertionError(f"hangs: nothing came in {HANGS_AFTER} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANGS_AFTER)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def songs_or_error(path: Path, options: ImportOptions) -> None:
    report = ImportReport()
    try:
        with no_hang():
            songs = list(read_songs(path, options, report))
    except LyricStudioError as error:
        assert "\n" not in str(error)
        return
    assert songs
    for song in songs:
        assert song.lines
        for line in song.lines:
            assert line
            assert "\n" not in line
            assert len(line) <= LIMITS.line
        assert normalise(song.text) == song.text

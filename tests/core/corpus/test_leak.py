"""What the two parts of a corpus share: lines, and the longest run."""

from __future__ import annotations

import random
from pathlib import Path

from core.corpus.leak import LeakMeter
from tests.core.corpus.prepared import A, B, C, prepared, write
from tests.core.corpus_samples import as_text, make_songs


def leak(train: list[str], held_out: list[str]) -> tuple[float, int]:
    meter = LeakMeter(held_out)
    for text in train:
        meter.add(text)
    found = meter.result()
    return found.lines, found.longest


def test_leak_of_lines_counts_those_of_five_characters_and_more() -> None:
    held_out = [f"{A[0]}\n{A[1]}\n短句", f"{A[0]}\n{B[1]}"]
    assert leak([f"{C[0]}\n{A[0]}\n短句", C[1]], held_out) == (0.5, len(A[0]) + 1)
    assert leak([C[0], C[1]], held_out)[0] == 0
    assert leak([], held_out) == (0.0, 0)
    assert leak([A[0]], []) == (0.0, 0)


def test_the_longest_shared_run_is_exact() -> None:
    rng = random.Random(5)
    for length in (3, 4, 5, 8, 31, 32, 33, 200):
        # Different alphabets but for the planted run, so nothing else is shared.
        planted = "".join(rng.choices("一二三四五六七八九十", k=length))
        train = ["".join(rng.choices("abcdefgh", k=300)) for _ in range(20)]
        held_out = ["".join(rng.choices("stuvwxyz", k=300)) for _ in range(5)]
        train[7] = train[7][:100] + planted + train[7][100:]
        held_out[2] = held_out[2][:50] + planted + held_out[2][50:]
        assert leak(train, held_out)[1] == (length if length >= 4 else 0)


def test_no_run_crosses_from_song_to_song() -> None:
    assert leak([A[0], A[1]], [f"{A[0]}\n{A[1]}"])[1] == max(len(A[0]), len(A[1]))


def test_the_leak_of_a_corpus_is_measured_after_duplicates_are_gone(tmp_path: Path) -> None:
    songs = make_songs(40)
    shared = "这一行在每一首歌里都有"
    info, _ = prepared(write(tmp_path, as_text([[*lines, shared] for lines in songs])))
    assert info.leak.longest >= len(shared)
    assert 1 / 9 <= info.leak.lines < 0.5
    alone, _ = prepared(write(tmp_path, as_text(songs)))
    twice, _ = prepared(write(tmp_path, as_text([*songs, *songs])))
    assert twice.leak == alone.leak
    assert alone.leak.lines < 0.5

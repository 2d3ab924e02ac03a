"""Files to a prepared corpus: the split, the report, stopping, what was there before."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from core.corpus.info import read_corpus_info
from core.corpus.options import Limits
from core.corpus.prepare import prepare
from core.corpus.split import HELD_OUT_CHARACTERS, hold_out
from core.errors import CorpusError, StoppedByUser
from core.progress import Progress
from tests.core.corpus.prepared import A, B, prepared, write
from tests.core.corpus_samples import as_text, make_songs, text_file


def test_whole_songs_are_held_out_the_same_ones_in_any_order(tmp_path: Path) -> None:
    songs = make_songs(60)
    info, kept = prepared(write(tmp_path, as_text(songs)))
    held_out = {song.text for song in kept if song.part == "held-out"}
    assert held_out <= {"\n".join(lines) for lines in songs}
    assert info.train_songs + info.held_out_songs == info.songs == 60
    characters = sum(len(text) + 1 for text in held_out)
    assert info.held_out_characters == characters
    assert 0.08 <= characters / info.characters <= 0.12
    random.Random(3).shuffle(songs)
    _, again = prepared(write(tmp_path, as_text(songs)))
    assert {song.text for song in again if song.part == "held-out"} == held_out
    _, other = prepared(tmp_path / "x.txt", seed=1)
    assert {song.text for song in other if song.part == "held-out"} != held_out


@pytest.mark.parametrize(("share", "held_out"), [(0.0, 0), (1.0, 12)])
def test_all_songs_on_one_side(tmp_path: Path, share: float, held_out: int) -> None:
    info, _ = prepared(text_file(tmp_path), held_out=share)
    assert (info.songs, info.held_out_songs) == (12, held_out)


def test_one_long_song_does_not_become_all_that_is_held_out() -> None:
    import numpy as np

    characters = np.array([50_000, *[100] * 999], np.int64)
    for seed in range(20):
        digests = np.random.default_rng(seed).integers(0, 2**63, 1000).astype(np.uint64)
        chosen = hold_out(digests, characters, 0.1, seed)
        assert 0 < characters[chosen].sum() <= 2 * 0.1 * characters.sum()
    huge = hold_out(digests, characters * 100, 0.5, 0)
    assert characters[huge].sum() * 100 <= HELD_OUT_CHARACTERS * 1.01


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_share_that_makes_no_sense_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(CorpusError, match="between 0 and 1"):
        prepared(text_file(tmp_path), held_out=share)


def test_too_little_to_split_says_how_much_is_needed(tmp_path: Path) -> None:
    source = write(tmp_path, "\n".join(A[:3]))
    with pytest.raises(CorpusError) as caught:
        prepared(source)
    assert "3 different lines were found" in str(caught.value)
    assert "5 more are needed" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [source.name]
    info, _ = prepared(source, held_out=0.0)
    assert info.lines == 3


@pytest.mark.parametrize("count", [1, 3, 7])
def test_of_few_songs_lines_are_held_out_from_within(tmp_path: Path, count: int) -> None:
    source = text_file(tmp_path, count=count)
    info, songs = prepared(source)
    assert info.held_out_within
    assert (info.songs, info.train_songs) == (count, count)
    learnt = [line for song in songs if song.part == "train" for line in song.text.split("\n")]
    out = [line for song in songs if song.part == "held-out" for line in song.text.split("\n")]
    assert len(out) == info.held_out_songs == count  # of eight lines each, one
    assert sorted(filter(None, learnt + out)) == sorted(
        line for song in make_songs(count) for line in song
    )
    assert info.characters == info.train_characters + info.held_out_characters


def test_eight_songs_are_enough_to_hold_a_whole_one_out(tmp_path: Path) -> None:
    info, songs = prepared(text_file(tmp_path, count=8))
    assert not info.held_out_within
    assert len(songs) == 8


def test_the_report_tells_of_all_that_was_done(tmp_path: Path) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    (folder / "a.txt").write_bytes(as_text(make_songs(12)).encode("gb18030"))
    write(folder, f"作词：某人\n{A[0]}\n" + "\n".join(B), "b.txt")
    write(folder, "no lyrics", "c.pdf")
    told: list[Progress] = []
    info = prepare([folder], tmp_path / "out", name="我的", progress=told.append)
    assert info.name == "我的"
    assert info.sources == [str(folder)]
    assert info.songs == 13
    assert info.encoding_counts == {"gb18030": 1, "utf-8": 1}
    assert info.encodings[str(folder / "a.txt")].startswith("gb18030 (guessed")
    assert info.removed_by_reason == {"credit": 1}
    assert [(each.where, each.line) for each in info.removed_lines] == [(str(folder / "b.txt"), 1)]
    assert [(each.where, each.reason) for each in info.skipped] == [
        (str(folder / "c.pdf"), "not a file of lyrics")
    ]
    assert (info.lines, info.sections) == (12 * 8 + 5, 13)
    assert info.bytes_read == sum(file.stat().st_size for file in folder.glob("*.txt"))
    assert {each.phase for each in told} == {"reading", "checking"}
    for phase in ("reading", "checking"):
        done = [each.done for each in told if each.phase == phase]
        assert done == sorted(done)
    assert told[-1].done == told[-1].total


def test_the_encoding_option_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(as_text(make_songs(12)).encode("utf-16-be"))
    info, _ = prepared(path, encoding="UTF-16BE")
    assert info.encodings == {str(path): "utf-16-be (as told)"}


def test_files_are_private(tmp_path: Path) -> None:
    prepared(text_file(tmp_path))
    out = tmp_path / "out"
    assert out.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in out.iterdir()} == {
        "corpus.json": 0o600,
        "songs.jsonl": 0o600,
    }


@pytest.mark.parametrize("calls", [1, 3, 10, 30, 60])
def test_a_stop_at_any_moment_leaves_what_was_there(tmp_path: Path, calls: int) -> None:
    before, _ = prepared(text_file(tmp_path))
    big = text_file(tmp_path, "big.txt", count=6_000)
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked >= calls

    with pytest.raises(StoppedByUser):
        prepare([big], tmp_path / "out", name="y", should_stop=should_stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.txt", "out", "songs.txt"]
    assert read_corpus_info(tmp_path / "out") == before


def test_an_interrupt_leaves_what_was_there(tmp_path: Path) -> None:
    before, _ = prepared(text_file(tmp_path))

    def interrupt(progress: Progress) -> None:
        if progress.phase == "checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare([tmp_path / "songs.txt"], tmp_path / "out", name="y", progress=interrupt)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "songs.txt"]
    assert read_corpus_info(tmp_path / "out") == before


def test_something_else_than_a_corpus_is_not_replaced(tmp_path: Path) -> None:
    source = text_file(tmp_path)
    (tmp_path / "out").mkdir()
    diary = write(tmp_path / "out", "mine", "diary.txt")
    with pytest.raises(CorpusError, match="something else than a corpus"):
        prepared(source)
    assert diary.read_text() == "mine"


def test_a_target_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    source = text_file(tmp_path)
    write(tmp_path, "a file, where a folder should be", "home")
    with pytest.raises(CorpusError, match="cannot be written"):
        prepare([source], tmp_path / "home" / "out", name="x")


def test_a_long_song_is_cut_and_counted(tmp_path: Path) -> None:
    lines = [f"{line}{number}" for number in range(10) for line in A + B]
    text = as_text(make_songs(12)) + "\n\n# 长\n" + "\n".join(lines)
    info, _ = prepared(write(tmp_path, text), limits=Limits(song_lines=30))
    assert (info.songs, info.long_songs) == (12 + 3, 2)

"""Files to a prepared corpus: what is there twice, the split, the leak, the report, stopping."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import msgspec
import pytest

from core.corpus.info import CorpusInfo, PreparedSong, read_corpus_info
from core.corpus.leak import LeakMeter
from core.corpus.options import ImportOptions, Limits
from core.corpus.prepare import prepare
from core.corpus.repeats import without_repeats
from core.corpus.songs import Section, Song
from core.corpus.split import HELD_OUT_CHARACTERS, hold_out
from core.errors import CorpusError, StoppedByUser
from core.progress import Progress
from tests.core.corpus_samples import SIMPLIFIED, as_text, make_songs, text_file, zip_file

A, B, C, D = SIMPLIFIED[:4], SIMPLIFIED[4:8], SIMPLIFIED[8:12], SIMPLIFIED[12:16]


def prepared(source: Path | list[Path], **options: object) -> tuple[CorpusInfo, list[PreparedSong]]:
    sources = source if isinstance(source, list) else [source]
    out = sources[0].parent / "out"
    info = prepare(sources, out, ImportOptions(**options), name="x")  # type: ignore[arg-type]
    data = (out / "songs.jsonl").read_bytes()
    assert info.sha256 == hashlib.sha256(data).hexdigest()
    assert read_corpus_info(out) == info
    return info, msgspec.json.Decoder(PreparedSong).decode_lines(data)


def write(folder: Path, text: str, name: str = "x.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


# Songs that are there twice


def test_the_same_song_is_kept_once_whatever_its_punctuation(tmp_path: Path) -> None:
    songs = make_songs(12)
    again = [f"{line}，" for line in songs[3]]
    info, kept = prepared(write(tmp_path, as_text([*songs, again, songs[5]])))
    assert (info.songs, info.duplicate_songs, info.near_duplicate_songs) == (12, 2, 0)
    assert [song.title for song in kept] == [f"歌{i}" for i in range(12)]  # the first stays


def test_nearly_the_same_song_is_kept_once(tmp_path: Path) -> None:
    songs = make_songs(12, lines=20)
    near = [*songs[3][:-1], "最后一行换了"]
    other = [*songs[4][:10], *(line[::-1] for line in songs[4][10:])]
    info, kept = prepared(write(tmp_path, as_text([*songs, near, other])))
    assert (info.songs, info.duplicate_songs, info.near_duplicate_songs) == (13, 0, 1)
    assert kept[-1].text.split("\n") == other  # half the same is another song


def test_songs_that_are_there_twice_stay_when_wanted(tmp_path: Path) -> None:
    songs = make_songs(12)
    chorus = [*songs[0], *songs[0]]
    info, kept = prepared(write(tmp_path, as_text([*songs, songs[5], chorus])), deduplicate=False)
    assert info.songs == 14
    assert (info.duplicate_songs, info.near_duplicate_songs, info.repeated_blocks) == (0, 0, 0)
    assert kept[-1].text == "\n".join(chorus)


def test_duplicates_are_found_between_files(tmp_path: Path) -> None:
    one = text_file(tmp_path, "a.txt")
    two = zip_file(tmp_path / "b.zip", {"a.txt": one.read_bytes()})
    info, kept = prepared([one, two])
    assert (info.songs, info.duplicate_songs) == (12, 12)
    assert {song.source for song in kept} == {str(one)}


# Blocks that a song repeats


def song(*sections: list[str]) -> Song:
    return Song("t", tuple(Section(None, tuple(lines)) for lines in sections), "s")


@pytest.mark.parametrize(
    ("repeated", "expected", "blocks"),
    [
        (song(A, B, C, B, B), song(A, B, C), 2),  # a chorus
        (song(A, B[:2], C, B[:2]), song(A, B[:2], C), 1),  # one of two lines
        (song([*A, *B, *A, *C]), song([*A, *B, *C]), 1),  # four lines in the midst of others
        (song([*A, *B, *A[:3], *C]), song([*A, *B, *A[:3], *C]), 0),  # three are no block
        (song(A, B[:1], C, B[:1]), song(A, B[:1], C, B[:1]), 0),  # nor is a section of one
        (song(A, [*B, *A]), song(A, B), 1),
        (song(A, B, C), song(A, B, C), 0),
    ],
)
def test_repeated_blocks(repeated: Song, expected: Song, blocks: int) -> None:
    assert without_repeats(repeated) == (expected, blocks)


def test_repeated_blocks_are_counted(tmp_path: Path) -> None:
    songs = make_songs(12)
    text = as_text(songs) + "\n\n" + "\n".join(songs[11]) + "\n\n副歌\n" + "\n".join(songs[11])
    info, kept = prepared(write(tmp_path, text))
    assert info.repeated_blocks == 2
    assert kept[11].text == "\n".join(songs[11])


# The split


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
    source = text_file(tmp_path, count=7)
    with pytest.raises(CorpusError) as caught:
        prepared(source)
    assert "7 different songs" in str(caught.value)
    assert "at least 8 songs are needed" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [source.name]
    info, _ = prepared(source, held_out=0.0)
    assert info.songs == 7


# The leak


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


# The report


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


# Stopping, and what was there before


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

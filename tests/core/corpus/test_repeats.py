"""What is there twice: songs, nearly the same songs, blocks that a song repeats."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.repeats import without_repeats
from core.corpus.songs import Section, Song
from tests.core.corpus.prepared import A, B, C, prepared, write
from tests.core.corpus_samples import as_text, make_songs, text_file, zip_file


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

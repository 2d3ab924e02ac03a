"""corpus.json: what a prepared corpus is, and what preparing it did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.corpus.report import Doubt, Removal, Skipped
from core.corpus.songs import Aside
from core.errors import CorpusError

INFO_FILE, SONGS_FILE = "corpus.json", "songs.jsonl"
WHOLE_FILE = "whole.jsonl"
"""The songs as they are, where lines from within them are held out: songs.jsonl has their parts."""
FORMAT = 1
_MAX_BYTES = 16 << 20


class Leak(msgspec.Struct, frozen=True):
    """What of the held-out songs stands in training songs."""

    lines: float
    """Share (0 to 1) of held-out lines of five or more characters that are a training line."""
    longest: int
    """Characters of the longest run that a held-out song shares with a training song; a run may
    cross a line end, which counts as one."""


class CorpusInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Lists are capped at 1,000 entries; the counts beside them are whole.

    Lines and characters are those of the songs that were kept; a song's characters are those of
    its text and one for its end, as bits per character counts them.
    """

    name: str
    sha256: str
    """Of songs.jsonl."""
    sources: list[str]
    created: str
    songs: int
    lines: int
    characters: int
    sections: int
    train_songs: int
    train_characters: int
    held_out_songs: int
    held_out_characters: int
    held_out_within: bool = False
    """Whether held-out lines are from within songs, of which there were too few to keep whole ones
    apart: then the figure says less."""
    encodings: dict[str, str]
    """File to its encoding and how that was found."""
    encoding_counts: dict[str, int]
    removed_lines: list[Removal]
    removed_count: int
    removed_by_reason: dict[str, int]
    skipped: list[Skipped]
    skipped_count: int
    duplicate_songs: int
    near_duplicate_songs: int
    repeated_blocks: int
    long_songs: int
    """Pieces that were cut off songs of too many lines."""
    broken_characters: int
    """Characters that could not be decoded and became U+FFFD."""
    leak: Leak
    clean: bool
    deduplicate: bool
    held_out: float
    seed: int
    bytes_read: int
    origin: str = ""
    """Digest of the demo corpus that this was made of; "" for the user's own."""
    aside_songs: int = 0
    """Songs with lines of a translation or romanisation, which are kept aside."""
    aside_lines: int = 0
    doubts: list[Doubt] = []
    """Files that may have been read wrongly."""
    format: int = FORMAT


class PreparedSong(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of songs.jsonl."""

    title: str
    text: str
    part: str
    source: str
    aside: tuple[Aside, ...] = ()
    """Its translation and romanisation, which nothing is learnt from."""


def read_corpus_info(prepared: Path) -> CorpusInfo:
    """What `prepared`/corpus.json says.

    Raises:
        CorpusError: there is none, or it is damaged or of another version.
    """
    path = prepared / INFO_FILE
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CorpusError("this is no description of a corpus", where=path)
        info = msgspec.json.decode(path.read_bytes(), type=CorpusInfo)
    except FileNotFoundError as error:
        raise CorpusError("there is no prepared corpus here", where=prepared) from error
    except OSError as error:
        raise CorpusError("{reason}", where=path, reason=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(
            "the description of this corpus is damaged ({reason})",
            where=path,
            reason=str(error),
            hint="remove the corpus and add it again",
        ) from error
    if info.format != FORMAT:
        raise CorpusError(
            "this corpus was prepared by another version",
            where=prepared,
            hint="remove the corpus and add it again",
        )
    return info


def songs_with_aside(prepared: Path) -> Iterator[PreparedSong]:
    """The songs of a prepared corpus that have something beside them.

    Raises:
        CorpusError: the file of its songs is missing or damaged.
    """
    path = prepared / SONGS_FILE
    decoder = msgspec.json.Decoder(PreparedSong)
    try:
        with path.open("rb") as file:
            for line in file:
                if (song := decoder.decode(line)).aside:
                    yield song
    except OSError as error:
        raise CorpusError("{reason}", where=path, reason=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(
            "the prepared corpus is damaged ({reason})",
            where=path,
            reason=str(error),
            hint="prepare the corpus again",
        ) from error


def check_target(out: Path) -> None:
    """Raises CorpusError when `out` holds something that a corpus must not replace."""
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / INFO_FILE).is_file()):
        raise CorpusError(
            "this is something else than a corpus, and is not replaced",
            where=out,
            hint="choose another folder",
        )

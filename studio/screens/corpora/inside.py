"""What is known of a corpus, read from the disk in a thread: the list of all, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.corpus.info import CorpusInfo, PreparedSong
from core.corpus.kept import whole_songs
from core.errors import LyricStudioError
from core.explaining.terms import Term, six_terms
from core.library.corpora import TOKENS, CorpusDraft, CorpusLibrary
from core.tokens.info import TokenInfo

MOST_CHARACTERS = 4_000_000
"""So much of the songs is held to be looked at."""


@dataclass(frozen=True)
class CorpusRow:
    """A corpus in the list; figures are None until it has been read once."""

    name: str
    demo: bool
    songs: int | None = None
    tokens: int | None = None
    """Tokens to train on."""
    problem: LyricStudioError | None = None


@dataclass(frozen=True)
class Inside:
    """A corpus that is looked at."""

    info: CorpusInfo
    tokens: TokenInfo | None
    terms: tuple[Term, ...] = ()
    songs: tuple[PreparedSong, ...] = ()
    """The first ones, as many as are held."""


def read_rows(library: CorpusLibrary) -> list[CorpusRow]:
    """All corpora, demo corpora first."""
    known = {info.name: info for info in library.list()}
    damaged = dict(library.damaged())
    rows = []
    for name in library.names():
        info, demo = known.get(name), library.is_demo(name)
        if info is None:
            rows.append(CorpusRow(name, demo, problem=None if demo else damaged.get(name)))
            continue
        try:
            tokens = library.tokens(name)
        except LyricStudioError:
            tokens = None  # the page says why
        rows.append(CorpusRow(name, demo, info.songs, tokens.train_tokens if tokens else None))
    return rows


def of_draft(draft: CorpusDraft) -> Inside:
    """What was read and is not kept yet."""
    terms = six_terms(draft.folder, draft.folder / TOKENS) if draft.tokens is not None else ()
    return Inside(draft.info, draft.tokens, tuple(terms), songs_of(draft.folder))


def of_kept(library: CorpusLibrary, name: str) -> Inside:
    """A kept corpus without its songs.

    Raises:
        CorpusError: there is none of that name, or it is damaged.
    """
    folder, tokens = library.get(name), library.tokens(name)
    terms = six_terms(folder, folder / TOKENS) if tokens is not None else ()
    return Inside(library.info(name), tokens, tuple(terms))


def songs_of(prepared: Path) -> tuple[PreparedSong, ...]:
    """The songs in their order, as far as they are held."""
    songs: list[PreparedSong] = []
    held = 0
    for song in whole_songs(prepared):
        held += len(song.text)
        if held > MOST_CHARACTERS:
            break
        songs.append(song)
    return tuple(songs)

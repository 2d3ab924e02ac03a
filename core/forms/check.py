"""A text line by line: syllables, tones, rhyme letters, and what of it is copied."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from core.corpus.encoding import detect
from core.corpus.info import PreparedSong
from core.errors import CorpusError, SongError
from core.files import read_plain
from core.forms.originality import CorpusIndex
from core.text.english import LETTERS, WORD
from core.text.lines import LineEnd, line_end, read_line
from core.text.normalise import normalise
from core.text.prosody import HAN, Scheme, Segment

MAX_LINES: Final = 100_000
MAX_BYTES: Final = 16 << 20
COPIED_CHARACTERS: Final = (6, 8)
"""Chinese characters in a row that a corpus holds too: worth a look, and long beyond chance."""
COPIED_WORDS: Final = (5, 7)
"""The same in words of Latin letters."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class CheckedLine(msgspec.Struct, frozen=True):
    """What is found in one line that is not empty."""

    number: int
    """In the text, from 1."""
    text: str
    syllables: int
    tones: str
    """One character a syllable, see `core.text.lines`."""
    rhyme: str
    """Class or sounds of its end; "" where it has none."""
    letter: str
    """The same for lines of a stanza that rhyme; "" without partner."""
    guessed: bool
    """Whether something could not be looked up."""
    run: str = ""
    """The longest run that the corpus holds too, of whole words; "" where no corpus is known."""
    run_size: int = 0
    """In characters where it is Chinese, else in words."""
    copied: int = 0
    """0; 1 where the run is worth a look; 2 where it is long beyond chance."""
    whole: bool = False
    """Whether the line stands in the corpus as it is."""


def read_text(file: Path, encoding: str | None = None) -> str:
    """The text of a file, in whatever encoding it is.

    Raises:
        CorpusError: no text, or in no encoding that can be told.
        SongError: it cannot be read.
    """
    try:
        data = read_plain(file, MAX_BYTES, follow=True)
    except OSError as error:
        raise SongError(
            "the text cannot be read: {reason}", reason=error.strerror, where=file
        ) from error
    found = detect(data, override=encoding, where=str(file))
    return data.decode(found.encoding, "replace")


def check(
    text: str,
    scheme: Scheme = "thirteen",
    segment: Segment | None = None,
    index: CorpusIndex | None = None,
) -> list[CheckedLine]:
    """All lines of `text` that are not empty. Stanzas are parted by empty lines.

    Args:
        segment: cuts Chinese into words, so that a word does not rhyme with itself.
        index: of the corpus that copies are looked for in.

    Raises:
        SongError: too many lines.
    """
    lines = normalise(text).split("\n")
    if len(lines) > MAX_LINES:
        raise SongError(
            "{count} lines are more than a song has; {most} are read",
            count=len(lines),
            most=MAX_LINES,
        )
    ends = [line_end(line, scheme, segment) for line in lines]
    letters = _letters(lines, ends)
    return [
        _checked(number, line.strip(), end, letter, index)
        for number, (line, end, letter) in enumerate(zip(lines, ends, letters, strict=True), 1)
        if line.strip()
    ]


def _checked(
    number: int, line: str, end: LineEnd | None, letter: str, index: CorpusIndex | None
) -> CheckedLine:
    units = read_line(line)
    run, size, copied = _run(line, index) if index is not None else ("", 0, 0)
    return CheckedLine(
        number,
        line,
        sum(unit.syllables for unit in units),
        "".join(unit.tones for unit in units),
        end.rhyme if end else "",
        letter,
        not all(unit.known for unit in units),
        run,
        size,
        copied,
        index is not None and index.has_line(line),
    )


def index_of(prepared: Path) -> CorpusIndex:
    """The songs of a prepared corpus that its models learn from.

    Raises:
        CorpusError: they cannot be read.
    """
    try:
        with (prepared / "songs.jsonl").open("rb") as file:
            songs = (msgspec.json.decode(line, type=PreparedSong) for line in file)
            return CorpusIndex.build(song.text for song in songs if song.part == "train")
    except (OSError, ValueError) as error:
        raise CorpusError(
            "the songs of the corpus cannot be read ({reason})", reason=error, where=prepared
        ) from error


def _run(line: str, index: CorpusIndex) -> tuple[str, int, int]:
    """The longest shared run, its size, and how much is to be thought of it."""
    found = index.longest_run(line)
    start, end = found.start, found.start + found.length
    letter = re.compile(f"[{LETTERS}'\u2019-]")
    # A run may begin and end inside a word; what is left of that word is no word.
    while start < end and start and letter.match(line[start - 1]) and letter.match(line[start]):
        start += 1
    while start < end < len(line) and letter.match(line[end - 1]) and letter.match(line[end]):
        end -= 1
    run = line[start:end].strip()
    han = len(re.findall(f"[{HAN}]", run))
    words = len(re.findall(WORD, run))
    size, limits = (han, COPIED_CHARACTERS) if han >= words else (words, COPIED_WORDS)
    return run, size, sum(size >= limit for limit in limits)


def _letters(lines: Sequence[str], ends: Sequence[LineEnd | None]) -> list[str]:
    """A letter for each line: rhymes in the order in which they come, over the whole text."""
    names: dict[str, str] = {}
    letters = [""] * len(lines)
    for stanza in _stanzas(lines):
        words = defaultdict[str, set[str]](set)
        for place in stanza:
            end = ends[place]
            if end is not None:
                words[end.rhyme].add(end.word)
        for place in stanza:
            end = ends[place]
            # The same word again is no rhyme.
            if end is None or len(words[end.rhyme]) < 2:
                continue
            if end.rhyme not in names:
                size = len(names)
                turn = str(size // len(_LETTERS)) if size >= len(_LETTERS) else ""
                names[end.rhyme] = _LETTERS[size % len(_LETTERS)] + turn
            letters[place] = names[end.rhyme]
    return letters


def _stanzas(lines: Sequence[str]) -> Iterator[list[int]]:
    for filled, places in groupby(range(len(lines)), lambda place: bool(lines[place].strip())):
        if filled:
            yield list(places)

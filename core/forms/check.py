"""A text line by line: syllables, tones, rhyme letters, and what of it is copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from core.corpus.encoding import detect
from core.errors import SongError
from core.files import read_plain
from core.forms.originality import CorpusIndex
from core.text.lines import LineEnd, line_end, read_line
from core.text.normalise import normalise
from core.text.prosody import Scheme, Segment

MAX_LINES: Final = 100_000
MAX_BYTES: Final = 16 << 20
_MARKS: Final = ("", "near", "copied")
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
    """The longest run that the corpus holds too; "" where there is none or no corpus is known."""
    run_size: int = 0
    """In characters where the line is Chinese, else in whole words."""
    copied: int = 0
    """0; 1 where the run is worth a look; 2 where it is long beyond chance."""
    whole: bool = False
    """Whether the line stands in the corpus as it is, and is long enough for that to be no chance.
    """
    song: str = ""
    """The song that the run stands in."""
    song_line: int = 0
    """Number of its line there, from 1; empty lines do not count."""


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
    shared = index.shared(line) if index is not None else None
    found = CheckedLine(
        number,
        line,
        sum(unit.syllables for unit in units),
        "".join(unit.tones for unit in units),
        end.rhyme if end else "",
        letter,
        not all(unit.known for unit in units),
    )
    if shared is None:
        return found
    return msgspec.structs.replace(
        found,
        run=shared.text,
        run_size=shared.length,
        copied=_MARKS.index(shared.mark),
        whole=shared.whole,
        song=shared.song,
        song_line=shared.line,
    )


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

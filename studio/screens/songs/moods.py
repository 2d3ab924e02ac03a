"""The mood of a song beside its lines: a word and a share, where enough speaks for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from core.errors import LyricStudioError
from core.library.moods import find_mood, open_reader, valence_of
from studio.widgets.lines import cut
from studio.wording.i18n import error_text, t
from studio.wording.moods import mood_name, mood_text, no_better
from studio.wording.safe_text import safe_text

if TYPE_CHECKING:
    from core.reading.mood import SongMood

MOOD_CELLS = 14
"""Room for a mood and its share."""
LEAST_CELLS = 12


def told_beside(home: Path, text: str, width: int) -> tuple[str, str]:
    """The lines of a song with what they say beside them, and below it what the song says; slow
    the first time.

    Args:
        width: cells that a line may take.
    """
    try:
        if (values := valence_of(text)) is not None:
            said = ["" if value is None else f"{value:+.2f}" for value in values]
            about = t(
                "no model of moods for this language: valence by the VADER word list, -1 to 1"
            )
            return beside(text, said, width), about
        reader = open_reader(find_mood(home, None, text))
        found = reader.song(text)
    except LyricStudioError as error:
        return safe_text(text), error_text(error)
    report = reader.model.told.report
    about = t(
        "{name}: right in {accuracy} of {texts} held-out texts; always saying {label}: {majority}",
        name=reader.model.info.name,
        accuracy=f"{report.accuracy:.0%}",
        texts=report.texts,
        label=mood_name(report.commonest),
        majority=f"{report.majority:.0%}",
    )
    parts = [
        f"{t('whole song')}: {mood_text(found.song)}",
        *filter(None, [no_better(report)]),
        about,
    ]
    return beside(text, said_of(found), width), "\n".join(parts)


def said_of(found: SongMood) -> list[str]:
    """What stands beside each line: blank where too little speaks for any mood."""
    return [
        f"{mood_name(mood.label)} {mood.probability:.0%}" if mood and mood.label else ""
        for mood in found.lines
    ]


def beside(text: str, said: list[str], width: int) -> str:
    """Each line with what is said of it in a column behind the longest that has room."""
    lines = [safe_text(line) for line in text.split("\n")]
    room = max(LEAST_CELLS, width - MOOD_CELLS)
    column = min(room, max(map(cell_len, lines), default=0))
    return "\n".join(
        line if not words else f"{_padded(cut(line, column), column)}  {words}"
        for line, words in zip(lines, said, strict=True)
    )


def _padded(line: str, cells: int) -> str:
    return line + " " * max(0, cells - cell_len(line))

"""Songs as files for others, form sheets among them; see `core.songs.export`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import SongError
from core.forms.shapes import shaped, without_shapeless
from core.forms.sheet import SUFFIX
from core.forms.sheet_text import write
from core.songs import export as songs_export
from core.songs.document import Document
from core.songs.lrc import lrc
from core.songs.opening import document_of
from core.songs.song import Song, slug
from core.text.prosody import Segment

SUFFIXES = (*songs_export.SUFFIXES, SUFFIX)
HINT = ".txt, .md, .json, .lrc, .html or .form"


def render(
    song: Song | Document,
    suffix: str,
    *,
    times: Sequence[int] | None = None,
    segment: Segment | None = None,
) -> str:
    """A song in the format of a suffix, one of `SUFFIXES`.

    Args:
        times: for .lrc, in milliseconds for each of `core.songs.lrc.sung_lines`; None estimates
            them, and the file says so.
        segment: for .form, cuts Chinese into words, so that the same word twice is no rhyme.

    Raises:
        SongError: no such format, times that cannot be, or a song that no form sheet can say.
    """
    if suffix == SUFFIX:
        return write(without_shapeless(shaped(_document(song), segment)))
    if suffix == ".lrc" and times is not None:
        return lrc(_document(song), times)
    if suffix not in SUFFIXES:
        raise SongError("cannot export as {suffix!r}", suffix=suffix, hint=HINT)
    return songs_export.render(song, suffix)


def export(
    song: Song | Document,
    target: Path,
    *,
    overwrite: bool = False,
    suffix: str = "",
    times: Sequence[int] | None = None,
    segment: Segment | None = None,
) -> Path:
    """Writes a song to `target`; its suffix is the format.

    Args:
        target: a file, or a folder, which gets a file named after the song (.txt).
        overwrite: whether a file that is there already may be replaced.
        suffix: the format, whatever the file is called.
        times, segment: as for `render`.

    Returns:
        The file written.

    Raises:
        SongError: as `render`, the file is there already, or it cannot be written.
    """
    if target.is_dir():
        target = target / f"{slug(song.title)}{suffix or '.txt'}"
    text = render(song, suffix or target.suffix.lower(), times=times, segment=segment)
    songs_export.write_out(target, text, overwrite=overwrite)
    return target


def _document(song: Song | Document) -> Document:
    return document_of(song) if isinstance(song, Song) else song

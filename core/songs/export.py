"""Songs and documents as files for others.

Plain text, Markdown with how it was made, JSON with everything, timed lyrics, a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.composing.numbers import encode
from core.errors import SongError
from core.home import write_export
from core.songs.making import how_made
from core.songs.song import Song, slug

if TYPE_CHECKING:
    from core.songs.document import Document

SUFFIXES = (".txt", ".md", ".json", ".lrc", ".html")
HINT = ".txt, .md, .json, .lrc or .html"


def render(song: Song | Document, suffix: str) -> str:
    """A song in the format of a suffix, one of `SUFFIXES`.

    Raises:
        SongError: no such format.
    """
    if suffix in (".lrc", ".html"):
        from core.songs.opening import document_of  # not at import: the app starts with this

        document = document_of(song) if isinstance(song, Song) else song
        return _timed(document) if suffix == ".lrc" else _page(document)
    if suffix == ".txt":
        text = song.text.strip("\n")
        return f"{song.title}\n\n{text}\n"
    if suffix == ".md":
        return _markdown(song)
    if suffix == ".json":
        return msgspec.json.format(encode(song), indent=2).decode() + "\n"
    raise SongError("cannot export as {suffix!r}", suffix=suffix, hint=HINT)


def export(
    song: Song | Document, target: Path, *, overwrite: bool = False, suffix: str = ""
) -> Path:
    """Writes a song to `target`; its suffix is the format.

    Args:
        target: a file, or a folder, which gets a file named after the song (.txt).
        overwrite: whether a file that is there already may be replaced.
        suffix: the format, whatever the file is called.

    Returns:
        The file written.

    Raises:
        SongError: no such format, the file is there already, or it cannot be written.
    """
    if target.is_dir():
        target = target / f"{slug(song.title)}{suffix or '.txt'}"
    write_out(target, render(song, suffix or target.suffix.lower()), overwrite=overwrite)
    return target


def write_out(target: Path, text: str, *, overwrite: bool = False) -> None:
    """Writes what was rendered.

    Raises:
        SongError: the file is there already and may not be replaced, or it cannot be written.
    """
    try:
        write_export(target, text.encode("utf-8", "replace"), overwrite=overwrite)
    except FileExistsError as error:
        raise SongError(
            "there is such a file already", where=target, hint="name another, or say overwrite"
        ) from error
    except OSError as error:
        raise SongError("cannot export: {reason}", reason=error.strerror, where=target) from error


def _timed(document: Document) -> str:
    from core.songs.lrc import lrc

    return lrc(document)


def _page(document: Document) -> str:
    from core.songs.page import page

    return page(document)


def _markdown(song: Song | Document) -> str:
    # Two spaces at the end of a line keep it a line of its own.
    verses = "\n\n".join(
        "  \n".join(_escape(line) for line in verse.split("\n"))
        for verse in song.text.rstrip("\n").split("\n\n")
    )
    parts = [f"# {_escape(song.title)}", verses]
    if isinstance(song, Song) and (making := how_made(song)):
        parts.append("---")
        parts.append("\n".join(f"- {name}: {_escape(value)}" for name, value in making))
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)

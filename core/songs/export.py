"""Songs as files for others: plain text, Markdown with how it was made, JSON with everything."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.composing.numbers import encode
from core.errors import SongError
from core.home import write_export
from core.songs.making import how_made
from core.songs.song import Song, slug

SUFFIXES = (".txt", ".md", ".json")


def render(song: Song, suffix: str) -> str:
    """A song in the format of a suffix (".txt", ".md", ".json").

    Raises:
        SongError: no such format.
    """
    if suffix == ".txt":
        text = song.text.rstrip("\n")
        return f"{song.title}\n\n{text}\n"
    if suffix == ".md":
        return _markdown(song)
    if suffix == ".json":
        return msgspec.json.format(encode(song), indent=2).decode() + "\n"
    raise SongError("cannot export as {suffix!r}", suffix=suffix, hint=".txt, .md or .json")


def export(song: Song, target: Path, *, overwrite: bool = False) -> Path:
    """Writes a song to `target`; its suffix is the format.

    Args:
        target: a file, or a folder, which gets a .txt file named after the song.
        overwrite: whether a file that is there already may be replaced.

    Returns:
        The file written.

    Raises:
        SongError: no such format, the file is there already, or it cannot be written.
    """
    if target.is_dir():
        target = target / f"{slug(song.title)}.txt"
    data = render(song, target.suffix.lower()).encode("utf-8", "replace")
    try:
        write_export(target, data, overwrite=overwrite)
    except FileExistsError as error:
        raise SongError(
            "there is such a file already", where=target, hint="name another, or say overwrite"
        ) from error
    except OSError as error:
        raise SongError("cannot export: {reason}", reason=error.strerror, where=target) from error
    return target


def _markdown(song: Song) -> str:
    # Two spaces at the end of a line keep it a line of its own.
    verses = "\n\n".join(
        "  \n".join(_escape(line) for line in verse.split("\n"))
        for verse in song.text.rstrip("\n").split("\n\n")
    )
    parts = [f"# {_escape(song.title)}", verses]
    if making := how_made(song):
        parts.append("---")
        parts.append("\n".join(f"- {name}: {_escape(value)}" for name, value in making))
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)

"""Parts of the desk that stand in modules of their own, and what stands in for them.

`starting.StartSong` asks what to begin with, `tapping.TapLines` takes the times of lines, and
`exporting.export_form` writes a form sheet.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import SongError
from core.home import private_folder, write_atomic
from studio.setup.paths import export_folder
from studio.wording.i18n import t

if TYPE_CHECKING:
    from core.songs.document import Document


@cache
def part(module: str, name: str) -> Any | None:
    """A class or function of a module beside this one; None where there is no such module."""
    whole = f"{__package__}.{module}"
    return getattr(import_module(whole), name) if find_spec(whole) is not None else None


def plain_song() -> Document:
    """What one begins with where nobody asks."""
    from core.writing.desk_changes import empty_song

    return empty_song(t("New song"))


def write_form(home: Path, folder: str, document: Document) -> Path:
    """Writes the form sheet of a song beside earlier exports; for a thread.

    Raises:
        SongError: a line has no form, or the file cannot be written.
    """
    from core.forms.sheet import SUFFIX
    from core.forms.sheet_text import write
    from core.songs.song import slug

    sheet, place = write(document), export_folder(home, folder)
    try:
        private_folder(place)
        path, number = place / f"{slug(document.title)}{SUFFIX}", 2
        while path.exists():
            path = place / f"{slug(document.title)}-{number}{SUFFIX}"
            number += 1
        write_atomic(path, sheet.encode())
    except OSError as error:
        raise SongError(
            "cannot write the song: {reason}", reason=error.strerror, where=place
        ) from error
    return path

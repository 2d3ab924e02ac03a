"""Completes the path of a file of lyrics while it is typed."""

from __future__ import annotations

import os

from textual.suggester import Suggester

from core.corpus.formats.importers import may_hold_lyrics
from studio.setup.paths import typed_path

_MOST = 2000
"""Entries of a folder that are looked at."""


def candidates(text: str) -> list[str]:
    """Texts that complete `text`, folders with a slash at the end; [] when none does."""
    head, _, start = text.rpartition("/")
    folder = typed_path(head + "/" if "/" in text else ".")
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(_MOST), entries, strict=False):
                if not entry.name.startswith(start) or (entry.name[0] == "." and not start):
                    continue
                if not entry.name.isprintable():
                    continue  # a name with control characters is no name to type
                stem = f"{head}/{entry.name}" if "/" in text else entry.name
                if entry.is_dir():
                    found.append(stem + "/")
                elif may_hold_lyrics(entry.name):
                    found.append(stem)
    except (OSError, ValueError):
        return []
    return sorted(found)


def complete(text: str) -> str:
    """`text` grown by what all candidates share; unchanged when there is no more to say."""
    found = candidates(text)
    return os.path.commonprefix(found) if found else text  # noqa: RUF071  (characters are meant)


class PathSuggester(Suggester):
    """Shows the first completion behind the cursor; the right arrow takes it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        if not value:
            return None
        found = candidates(value)
        return found[0] if found else None

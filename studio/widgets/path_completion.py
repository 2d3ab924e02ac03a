"""Completes the path of a file while it is typed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.suggester import Suggester

from core.corpus.formats.importers import may_hold_lyrics
from studio.setup.paths import exists, typed_path, typed_paths
from studio.widgets.line_input import LineInput

Fits = Callable[[str], bool]
"""Whether a file of that name is one to choose."""

MOST_PASTED = 50_000
"""Characters of a paste that may be paths."""
_MOST = 2000
"""Entries of a folder that are looked at."""


def candidates(text: str, fits: Fits = may_hold_lyrics) -> list[str]:
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
                elif fits(entry.name):
                    found.append(stem)
    except (OSError, ValueError):
        return []
    return sorted(found)


def complete(text: str, fits: Fits = may_hold_lyrics) -> str:
    """`text` grown by what all candidates share; unchanged when there is no more to say."""
    found = candidates(text, fits)
    return os.path.commonprefix(found) if found else text  # noqa: RUF071  (characters are meant)


class PathSuggester(Suggester):
    """Shows the first completion behind the cursor; the right arrow takes it."""

    def __init__(self, fits: Fits = may_hold_lyrics) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._fits = fits

    async def get_suggestion(self, value: str) -> str | None:
        if not value:
            return None
        found = candidates(value, self._fits)
        return found[0] if found else None


class PathLine(LineInput):
    """A line for a path: Tab completes like a shell, and goes on where nothing completes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,
        fits: Fits = may_hold_lyrics,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, suggester=PathSuggester(fits), compact=True, id=id,
            select_on_focus=False,
        )  # fmt: skip
        self._fits = fits

    def action_complete(self) -> None:
        grown = complete(self.value, self._fits)
        if grown != self.value:
            self.value = grown
            self.cursor_position = len(grown)
        else:
            self.screen.focus_next()


class PathInput(PathLine):
    """Tab completes like a shell; where nothing completes it goes on."""

    class Dropped(Message):
        """Paths were pasted, or dropped by a file manager: they need no Enter."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Entered(Message):
        """Enter, with what stood in the line then."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    async def on_key(self, event: Key) -> None:
        """Enter empties the line at once: what is typed right behind it is another path."""
        if event.key != "enter":
            await super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Entered(self.value))
        self.value = ""

    def on_paste(self, event: Paste) -> None:
        """Whole paths into an empty line; anything else is text like any other."""
        if self.value or len(event.text) > MOST_PASTED:
            return
        if any(exists(path) for path in typed_paths(event.text)):
            self.post_message(self.Dropped(event.text))
            event.stop()
            event.prevent_default()  # the input would take the first line for text

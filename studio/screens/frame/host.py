"""What a screen and the app that shows it know of each other: no screen imports the app.

A screen asks its `Host`; the app tells a `Guest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event as Flag
from typing import Any, ClassVar, Protocol, runtime_checkable

from core.composing.takes import Take
from core.errors import LyricStudioError
from core.library.models import ModelLibrary
from core.runs.summary import TrainingStatus
from core.writing.keeping import Keeping
from studio.keys.key import Where
from studio.keys.table import KeyTable
from studio.setup.session import Session
from studio.setup.settings import Settings


class Guest:
    """What a screen is told by its app; a screen that cares overrides it."""

    WHERE: ClassVar[Where]
    """Its place in the table of keys."""

    def begin(self) -> None:
        """The first picture of the app stands: time for what takes a while."""

    def before_quit(self) -> None:
        """The app is about to be left: stop what runs in a thread."""

    async def finish(self) -> None:
        """Waited for after `before_quit`: keep what is not kept yet."""

    # What the watch over the runs tells

    def show_training(self, status: TrainingStatus | None) -> None:
        """The training in the header moves, begins or ends (None)."""

    def runs_changed(self) -> None:
        """A run came, went, started or ended."""

    def corpora_changed(self, renamed: Mapping[str, str]) -> None:
        """A corpus was kept, removed or renamed (old name to new)."""

    def model_improved(self, run: str) -> None:
        """A run that trains now has a better checkpoint."""

    # What another screen wants of this one

    def compose_with(self, run: str) -> None:
        """The model of this run is wanted for writing."""

    def open_run(self, name: str) -> None:
        """A run is to be shown."""

    def open_song(self, id: str) -> None:
        """A saved song is to be shown, to go on with it."""

    def open_document(self, id: str) -> None:
        """A song is to lie on the desk."""

    def begin_with(self, text: str, take: Take | None) -> None:
        """A text is to lie on the desk as a new song; `take`: what it was written as."""

    def add_files(self) -> None:
        """A corpus is to be made of files, for who asks."""

    def preset(self, **values: Any) -> None:
        """A form is to be filled in, such as `cell` and `corpus`."""


@runtime_checkable
class Host(Protocol):
    """What a screen may ask of its app."""

    home: Path
    settings: Settings
    session: Session
    library: ModelLibrary
    keeping: Keeping
    begun: bool
    """Whether the first picture stands."""

    @property
    def keys(self) -> KeyTable:
        """The keys of all screens."""

    @property
    def training(self) -> TrainingStatus | None:
        """The training that the header shows."""

    def join(self, screen: Guest) -> None:
        """A screen is up: it is told what happens from now on."""

    def leave(self, screen: Guest) -> None:
        """A screen has gone."""

    def watch_flag(self) -> Flag:
        """Set when the app is left: for the threads of screens, which may open at that moment."""

    def spare_the_collector(self) -> None:
        """Tells the garbage collector that what is there now stays."""

    def toast(self, text: str, *, severity: Any = "information", timeout: float = 5) -> None:
        """A short notice in the corner; the text is shown as it is, never as markup."""

    def show_error(self, error: LyricStudioError) -> None:
        """An expected error as one line; the app stays up."""

    def copy(self, text: str, path: Path | None) -> None:
        """Sends a text to the clipboard of the terminal, and says where it also is."""

    def edit_outside(self, text: str, *, suffix: str) -> str | None:
        """Opens a text in the person's editor; None when that is not possible."""

    def go_to(self, name: Where) -> Guest:
        """Shows a screen, to be told what is wanted of it.

        An open dialog is left where it is: then nobody hears what this one is told.
        """

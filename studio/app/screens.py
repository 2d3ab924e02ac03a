"""The table of screens: modes, header, keys that go there, palette and help come from it.

A new screen is an entry here, a folder in `studio.screens` and its keys in `studio.keys`.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio.keys.compose import COMPOSE, EDIT, WHY, WORDS
from studio.keys.corpora import CORPORA
from studio.keys.key import Place
from studio.keys.learn import LEARN
from studio.keys.lines import LINE, LINES
from studio.keys.runs import RUNS
from studio.keys.songs import SONGS
from studio.keys.table import KeyTable
from studio.keys.train import TRAIN
from studio.screens.frame.screen import StudioScreen


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One screen of the app."""

    place: Place
    """Its name, how one goes there, what help says of it, and its keys."""
    load: Callable[[], StudioScreen]
    """Makes it, once it is shown for the first time."""
    parts: tuple[Place, ...] = ()
    """Parts of it that have keys of their own."""
    module: str = ""
    """What `load` imports; it may be imported ahead of that."""


# Each is imported when it is shown: what draws charts would delay the first paint.
def _compose() -> StudioScreen:
    from studio.screens.compose.screen import ComposeScreen

    return ComposeScreen()


def _lines() -> StudioScreen:
    from studio.screens.lines.screen import LinesScreen

    return LinesScreen()


def _train() -> StudioScreen:
    from studio.screens.train.screen import TrainScreen

    return TrainScreen()


def _runs() -> StudioScreen:
    from studio.screens.runs.screen import RunsScreen

    return RunsScreen()


def _songs() -> StudioScreen:
    from studio.screens.songs.screen import SongsScreen

    return SongsScreen()


def _learn() -> StudioScreen:
    from studio.screens.learn.screen import LearnScreen

    return LearnScreen()


def _corpora() -> StudioScreen:
    from studio.screens.corpora.screen import CorporaScreen

    return CorporaScreen()


SCREENS = (
    ScreenEntry(COMPOSE, _compose, parts=(WORDS, EDIT, WHY)),
    ScreenEntry(LINES, _lines, parts=(LINE,), module="studio.screens.lines.screen"),
    ScreenEntry(TRAIN, _train, module="studio.screens.train.screen"),
    ScreenEntry(RUNS, _runs, module="studio.screens.runs.screen"),
    ScreenEntry(SONGS, _songs, module="studio.screens.songs.screen"),
    ScreenEntry(LEARN, _learn, module="studio.screens.learn.screen"),
    ScreenEntry(CORPORA, _corpora, module="studio.screens.corpora.screen"),
)


def import_ahead(screens: Iterable[ScreenEntry]) -> None:
    """Imports what screens need before they are shown; made for a thread.

    In the app's own thread it would be felt at the key that goes to the screen.
    """
    for entry in screens:
        if entry.module:
            importlib.import_module(entry.module)
    time.strptime("1", "%d")  # what plotext does first imports a module at that moment


def key_table(screens: Iterable[ScreenEntry]) -> KeyTable:
    """All keys of an app with these screens."""
    return KeyTable((entry.place, *entry.parts) for entry in screens)

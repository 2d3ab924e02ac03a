"""The table of screens: modes, header, keys that go there, palette and help come from it.

A new screen is an entry here, a folder in `studio.screens` and its keys in `studio.keys`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio.keys.compose import COMPOSE, EDIT, WORDS
from studio.keys.corpora import CORPORA
from studio.keys.key import Place
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


# Each is imported when it is shown: what draws charts would delay the first paint.
def _compose() -> StudioScreen:
    from studio.screens.compose.screen import ComposeScreen

    return ComposeScreen()


def _train() -> StudioScreen:
    from studio.screens.train.screen import TrainScreen

    return TrainScreen()


def _runs() -> StudioScreen:
    from studio.screens.runs.screen import RunsScreen

    return RunsScreen()


def _songs() -> StudioScreen:
    from studio.screens.songs.screen import SongsScreen

    return SongsScreen()


def _corpora() -> StudioScreen:
    from studio.screens.corpora.screen import CorporaScreen

    return CorporaScreen()


SCREENS = (
    ScreenEntry(COMPOSE, _compose, parts=(WORDS, EDIT)),
    ScreenEntry(TRAIN, _train),
    ScreenEntry(RUNS, _runs),
    ScreenEntry(SONGS, _songs),
    ScreenEntry(CORPORA, _corpora),
)


def key_table(screens: Iterable[ScreenEntry]) -> KeyTable:
    """All keys of an app with these screens."""
    return KeyTable((entry.place, *entry.parts) for entry in screens)

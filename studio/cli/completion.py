"""What a shell offers at tab: corpora, models, runs and songs by name, and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from core.errors import LyricStudioError
from studio.setup.paths import home_folder
from studio.wording.safe_text import safe_line

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
MOST = 200
"""Names that are offered at the most."""


def names(listed: Callable[[Path], Iterable[str]], *, files: bool = False) -> Complete:
    """Offers the names that `listed` finds in the home folder, and files where these fit, too.

    What cannot be read offers nothing: a shell that completes is no place for an error.
    """

    def complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            found = [name for name in listed(_home(ctx)) if name.startswith(incomplete)]
        except (LyricStudioError, OSError):
            found = []
        items = [CompletionItem(name) for name in found[:MOST] if name == safe_line(name)]
        # First, as bash forgets what came before it; with names it offers these alone.
        return [CompletionItem(incomplete, type="file"), *items] if files else items

    return complete


def corpora(home: Path) -> Iterable[str]:
    from core.library.corpora import CorpusLibrary

    return CorpusLibrary(home).names()


def runs(home: Path) -> Iterable[str]:
    from core.runs.store import RunStore

    return RunStore(home).names()


def models(home: Path) -> Iterable[str]:
    from core.library.models import demo_models

    return [*runs(home), *demo_models()]


def moods(home: Path) -> Iterable[str]:
    from core.library.moods import mood_runs, shipped_moods

    return [*mood_runs(home), *shipped_moods()]


def songs(home: Path) -> Iterable[str]:
    from core.songs.store import Songbook

    return [song.id for song in Songbook(home).list().songs]


def _home(ctx: click.Context) -> Path:
    at: click.Context | None = ctx
    while at is not None:
        asked: Any = at.params.get("home")
        if asked is not None:
            return home_folder(Path(asked))
        at = at.parent
    return home_folder()

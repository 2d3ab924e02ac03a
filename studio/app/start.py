"""Starts the terminal app. Textual is imported only after its environment is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from core.errors import LyricStudioError
from studio.setup.session import load_session
from studio.setup.settings import Settings, load_settings
from studio.wording import i18n
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line, safe_text


def terminal_problem(environ: Mapping[str, str]) -> str | None:
    """Why no screen can be drawn here, as one line that names the plain commands."""
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        reason = t("this is no terminal")
    elif environ.get("TERM", "") in ("dumb", "unknown", ""):
        reason = t("this terminal cannot draw (TERM={term})", term=environ.get("TERM", ""))
    else:
        return None
    return t(
        "{reason}; these work without a screen: lyric-studio compose, train, evaluate, runs, "
        "corpus, songs, rhymes, learn, mood, proofread, serve, doctor (--help tells more)",
        reason=safe_text(reason),
    )


def choose_language(option: str | None, settings: Settings, remembered: str | None = None) -> str:
    """The language asked for: on the command line, in the settings, in the app, by the locale."""
    for wanted in (option, settings.language, remembered):
        if wanted in i18n.LANGUAGES:
            return str(wanted)
    return i18n.guess_language()


def prepare_environment(settings: Settings) -> None:
    """What Textual reads when it is imported: calm by default, since the line may be slow."""
    os.environ.setdefault("TEXTUAL_FPS", str(settings.frames))
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "full" if settings.animations else "none")


def open_app(home: Path | None, language: str | None) -> int:
    """What the command without a subcommand does.

    Args:
        home: None takes the usual folder.

    Returns:
        As `run_app`; 2 where no screen can be drawn.

    Raises:
        LyricStudioError: the home folder cannot be used.
    """
    from studio.setup.paths import home_folder

    if problem := terminal_problem(os.environ):
        print(f"lyric-studio: {safe_line(problem)}", file=sys.stderr)
        return 2
    folder = home_folder(home)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise LyricStudioError(
            "the home folder cannot be written to",
            where=folder,
            hint="choose another with --home or LYRIC_STUDIO_HOME",
        )
    return run_app(folder, language)


def run_app(home: Path, language: str | None = None) -> int:
    """Opens the studio and stays until it is left.

    Returns:
        0, or 1 where no screen can be drawn or the app failed.
    """
    from studio.setup.paths import config_file

    i18n.set_language(language or i18n.guess_language())
    file = config_file()
    loaded = load_settings(file)
    i18n.set_language(choose_language(language, loaded.settings, load_session(home).language))
    if problem := terminal_problem(os.environ):
        print(f"lyric-studio: {problem}", file=sys.stderr)
        return 1
    prepare_environment(loaded.settings)

    from studio.app.application import LyricStudioApp

    while True:
        app = LyricStudioApp(home, loaded.settings, notices=loaded.notices, settings_file=file)
        app.run()
        if not app.restart:
            break
        # Begun again in another language, or with settings that were edited.
        loaded = load_settings(file)
        i18n.set_language(app.session.language or i18n.language())
    for line in [*app.farewell, *training_goes_on(home, app.training_watch.stopped)]:
        print(safe_text(line))
    return app.return_code or 0


def training_goes_on(home: Path, stopped: Collection[str] = ()) -> list[str]:
    """One line for each run that trains on; `stopped` are those that were asked to end."""
    from core.runs.lock import is_locked
    from core.runs.store import RunStore

    store = RunStore(home)
    return [
        t("training {run} goes on; `lyric-studio runs stop {run}` stops it", run=name)
        for name in store.names()
        if name not in stopped and is_locked(store.root / name)
    ]

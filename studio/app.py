"""Starts the terminal app. Textual is imported only after its environment is set."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from studio import i18n
from studio.i18n import t
from studio.safe_text import safe_text
from studio.settings import Settings, load_settings


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
        "corpus, songs, doctor (--help tells more)",
        reason=safe_text(reason),
    )


def choose_language(option: str | None, settings: Settings) -> str:
    """The language asked for on the command line, in the settings, or by the locale."""
    wanted = option or (settings.language if settings.language != "auto" else None)
    return wanted if wanted in i18n.LANGUAGES else i18n.guess_language()


def prepare_environment(settings: Settings) -> None:
    """What Textual reads when it is imported: calm by default, since the line may be slow."""
    os.environ.setdefault("TEXTUAL_FPS", str(settings.frames))
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "full" if settings.animations else "none")


def run_app(home: Path, language: str | None = None) -> int:
    """Opens the studio and stays until it is left.

    Returns:
        0, or 1 where no screen can be drawn or the app failed.
    """
    from studio.paths import config_file

    i18n.set_language(language or i18n.guess_language())
    loaded = load_settings(config_file())
    i18n.set_language(choose_language(language, loaded.settings))
    if problem := terminal_problem(os.environ):
        print(f"lyric-studio: {problem}", file=sys.stderr)
        return 1
    prepare_environment(loaded.settings)

    from studio.application import LyricStudioApp

    app = LyricStudioApp(
        home, loaded.settings, notices=loaded.notices, settings_file=config_file(),
        language_fixed=language is not None,
    )  # fmt: skip
    app.run()
    for line in app.farewell:
        print(line)
    return app.return_code or 0

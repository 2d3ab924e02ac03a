"""The `lyric-studio` command, also as `python -P -m studio`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Runs the command line; ends the process with 0 (done), 1 (failed) or 2 (wrong usage)."""
    os.umask(0o077)
    if sys.argv[1:] == ["--version"]:  # before anything slow is imported
        from core import __version__

        print(f"lyric-studio {__version__}")
        sys.exit(0)
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    from core.errors import LyricStudioError
    from studio.i18n import error_text, set_language
    from studio.logs import report_unexpected
    from studio.safe_text import safe_line

    set_language(_language(arguments))
    try:
        from studio.cli.root import run

        return run(arguments)
    except LyricStudioError as error:
        print(f"lyric-studio: {safe_line(error_text(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): nothing is left to say, also at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001  (the last resort: logged with its traceback)
        print(f"lyric-studio: {report_unexpected(error, _home(arguments))}", file=sys.stderr)
        return 1


def _option(arguments: list[str], name: str) -> str | None:
    """The value of an option, wherever it stands, before the arguments are parsed."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == name and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith(f"{name}="):
            return argument.split("=", 1)[1]
    return None


def _home(arguments: list[str]) -> Path | None:
    value = _option(arguments, "--home")
    return Path(value) if value else None


def _language(arguments: list[str]) -> str:
    """The language of help and errors: option, environment, settings file, locale."""
    from studio.i18n import LANGUAGES, guess_language

    wanted = _option(arguments, "--language") or os.environ.get("LYRIC_STUDIO_LANGUAGE")
    if wanted in LANGUAGES:
        return str(wanted)
    from studio.paths import config_file

    file = config_file()
    if file.is_file():
        from studio.settings import load_settings

        wanted = load_settings(file).settings.language
    return wanted if wanted in LANGUAGES else guess_language()


if __name__ == "__main__":
    main()

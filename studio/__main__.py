"""The `lyric-studio` command, also as `python -P -m studio`."""

from __future__ import annotations

# These are loaded before any search path matters; all else waits for `guard_imports`.
import errno
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_NOT_OURS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
"""What a disk or its owner does to us: one line tells it, no log is needed."""


COMPLETING = "_LYRIC_STUDIO_COMPLETE"
"""Set by a shell that asks for completions, or for the script that asks."""


def main() -> None:
    """Runs the command line; ends the process with 0 (done), 1 (failed) or 2 (wrong usage)."""
    os.umask(0o077)
    guard_imports()
    if sys.argv[1:] == ["--version"]:  # before anything slow is imported
        from core import __version__

        print(f"lyric-studio {__version__}")
        sys.exit(0)
    sys.exit(run_command(sys.argv[1:]))


def guard_imports() -> None:
    """Keeps what lies in the current directory from being imported in place of ours.

    The console script and `python -P` never look there; a stray `:` in PYTHONPATH, or
    `python -m` without -P, does. Ends the process when another package is called `core`.
    Made of `os.path` alone: the import of pathlib would already look around.
    """
    real, parent = os.path.realpath, os.path.dirname
    ours = parent(parent(real(__file__)))
    try:
        here = real(os.getcwd())  # noqa: PTH109
    except OSError:  # the directory was deleted meanwhile
        here = None
    kept = (ours, real(sys.prefix), real(sys.base_prefix))
    if here is not None and not any(f"{here}/".startswith(f"{root}/") for root in kept):
        sys.path[:] = [entry for entry in sys.path if real(entry or here) != here]

    import core

    if parent(parent(real(core.__file__))) != ours:
        sys.exit(f"lyric-studio: another package named core is in the way: {core.__file__!r}")


def run_command(arguments: list[str]) -> int:
    """What the command line answers: 0 (done), 1 (failed, told in one line) or 2 (wrong usage)."""
    from core.errors import LyricStudioError
    from studio.setup.logs import report_unexpected
    from studio.wording.i18n import error_text, set_language, t
    from studio.wording.safe_text import safe_line

    for stream in (sys.stdout, sys.stderr):
        # A locale that cannot write Chinese costs single characters, not the whole output.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    set_language(_language(arguments))
    try:
        # The studio itself needs nothing that parses commands; a shell that completes does.
        if not arguments and COMPLETING not in os.environ:
            from studio.app.start import open_app

            return open_app(None, None)
        from studio.cli.root import run

        try:
            return run(arguments)
        finally:
            # Asked of the module only where a command has loaded it.
            if progress := sys.modules.get("studio.cli.progress"):
                progress.end_progress_line()
    except LyricStudioError as error:
        print(f"lyric-studio: {safe_line(error_text(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): nothing is left to say, also at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(f"\nlyric-studio: {t('stopped')}", file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001  (the last resort: logged with its traceback)
        if isinstance(error, OSError) and error.errno in _NOT_OURS:
            place = f"{error.filename}: " if error.filename else ""
            print(f"lyric-studio: {safe_line(f'{place}{error.strerror}')}", file=sys.stderr)
            return 1
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
    from pathlib import Path

    value = _option(arguments, "--home")
    return Path(value) if value else None


def _language(arguments: list[str]) -> str:
    """The language of help and errors: option, environment, settings file, locale."""
    from studio.wording.i18n import LANGUAGES, guess_language

    wanted = _option(arguments, "--language") or os.environ.get("LYRIC_STUDIO_LANGUAGE")
    if wanted in LANGUAGES:
        return str(wanted)
    from studio.setup.paths import config_file

    file = config_file()
    if file.is_file():
        from studio.setup.settings import load_settings

        wanted = load_settings(file).settings.language
    return wanted if wanted in LANGUAGES else guess_language()


if __name__ == "__main__":
    main()

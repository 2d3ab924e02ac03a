"""Where this user's things live: the home folder of the studio and the settings file."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from core.errors import LyricStudioError
from core.home import private_folder

HOME_VARIABLE = "LYRIC_STUDIO_HOME"
CONFIG_VARIABLE = "LYRIC_STUDIO_CONFIG"


_ESCAPED = re.compile(r"\\(.)")
_AROUND = " \t\r\n\0\xa0\u200b\ufeff"
_URL = re.compile(r"file:(?://[^/]*)?(/.*|)\Z", re.IGNORECASE | re.DOTALL)
"""What stands before the path is this machine, or nothing."""
_QUOTES = frozenset(map(tuple, ("''", '""', "<>", "“”", "‘’", "「」")))
_COPIED = frozenset(("copy", "cut", "x-special/nautilus-clipboard", "x-special/gnome-copied-files"))


class HomeError(LyricStudioError):
    """A home folder that cannot be used."""


def home_folder(override: Path | None = None) -> Path:
    """The home folder: `override`, `$LYRIC_STUDIO_HOME`, else the platform's data folder.

    It is made (0700) when it is not there.

    Raises:
        HomeError: it cannot be made, or belongs to somebody else.
    """
    path = override or _from_environment(HOME_VARIABLE)
    if path is None:
        import platformdirs

        path = Path(platformdirs.user_data_dir("lyric-studio", appauthor=False))
    path = at_home(path).absolute()
    try:
        private_folder(path)
        status = path.stat()
    except OSError as error:
        raise HomeError(
            "cannot make the home folder: {reason}",
            reason=error.strerror or str(error),
            where=path,
            hint="choose another with --home or LYRIC_STUDIO_HOME",
        ) from error
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        raise HomeError(
            "the home folder belongs to another user",
            where=path,
            hint="choose one of your own with --home or LYRIC_STUDIO_HOME",
        )
    if stat.S_IMODE(status.st_mode) & 0o022:
        raise HomeError(
            "others may write into the home folder",
            where=path,
            hint="run `chmod 700` on it, or choose another with --home",
        )
    return path


def config_file() -> Path:
    """The settings file; it need not exist."""
    path = _from_environment(CONFIG_VARIABLE)
    if path is not None:
        return at_home(path).absolute()
    import platformdirs

    folder = platformdirs.user_config_dir("lyric-studio", appauthor=False)
    return Path(folder) / "settings.toml"


def at_home(path: Path) -> Path:
    """The path with `~` and `~name` filled in; as it is where there is no such user."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def typed_path(text: str) -> Path:
    """The path that somebody types or a file manager drops: quoted, escaped, or a `file:` URL.

    What names a file to the letter is that file.
    """
    text = text.strip(_AROUND)
    literal = at_home(Path(text))
    if exists(literal):
        return literal
    return next(filter(exists, _readings(text)), _meant(text) or literal)


def _readings(text: str) -> Iterator[Path]:
    """What a text can mean that names no file to the letter, the likeliest first."""
    meant = _meant(text)
    if meant is not None:
        yield meant
    yield at_home(Path(_ESCAPED.sub(r"\1", str(meant or text))))
    if text.startswith("$'"):
        yield at_home(Path(_ESCAPED.sub(r"\1", text[2:-1])))
    with contextlib.suppress(ValueError):  # one quote alone
        words = shlex.split(text)
        if len(words) == 1:
            yield _meant(words[0]) or at_home(Path(words[0]))


def _meant(text: str) -> Path | None:
    """What is meant by a URL, or within quotes that are no shell's; None for other text."""
    if url := _URL.match(text):
        return Path(unquote(url[1].partition("?")[0].partition("#")[0]) or "/")
    if len(text) > 1 and (text[0], text[-1]) in _QUOTES:
        inner = text[1:-1]
        return _meant(inner) or at_home(Path(inner))
    return None


def typed_paths(text: str) -> list[Path]:
    """The paths in what was typed, pasted or dropped: a line each, or several on a line as in a
    shell; each as `typed_path` reads it.
    """
    found: list[Path] = []
    lines = [line for line in text.splitlines() if line.strip(_AROUND)]
    if any(map(_URL.match, lines)):  # as files are copied: what is to be done stands above them
        lines = [line for line in lines if line.strip() not in _COPIED]
    for line in lines:
        whole = typed_path(line)
        if exists(whole):
            found.append(whole)
            continue
        try:
            parts = [typed_path(part) for part in shlex.split(line)]
        except ValueError:  # one quote alone
            parts = [whole]
        found += parts if len(parts) > 1 else [whole]
    return found


def exists(path: Path) -> bool:
    """Whether it is there; what can be no path is not."""
    try:
        return path.exists()
    except (OSError, ValueError):  # such as a name that is too long
        return False


def export_folder(home: Path, wanted: str) -> Path:
    """Where exports go: the setting, or `exports` below the home folder; it need not exist."""
    return at_home(Path(wanted)) if wanted else home / "exports"


def log_folder(home: Path) -> Path:
    """Where the log of the unexpected is kept."""
    return home / "logs"


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name, "")
    return Path(value) if value else None

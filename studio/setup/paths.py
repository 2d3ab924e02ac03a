"""Where this user's things live: the home folder of the studio and the settings file."""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.errors import LyricStudioError
from core.home import private_folder

HOME_VARIABLE = "LYRIC_STUDIO_HOME"
CONFIG_VARIABLE = "LYRIC_STUDIO_CONFIG"


_ESCAPED = re.compile(r"\\(.)")


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
    """The path that somebody types or a file manager drops: quoted, escaped, or a `file://` URL.

    What names a file to the letter is that file.
    """
    text = text.strip()
    if text.startswith("file://"):
        found = urlsplit(text)
        # What stands before the path is this machine, or nothing.
        return Path(unquote(found.path or "/"))
    literal = at_home(Path(text))
    if exists(literal):
        return literal
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return at_home(Path(text[1:-1]))
    bare = at_home(Path(_ESCAPED.sub(r"\1", text)))
    return bare if exists(bare) else literal


def typed_paths(text: str) -> list[Path]:
    """The paths in what was typed, pasted or dropped: a line each, or several on a line as in a
    shell; each as `typed_path` reads it.
    """
    found: list[Path] = []
    for line in text.splitlines():
        whole = typed_path(line)
        if not line.strip() or exists(whole):
            found += [whole] if line.strip() else []
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

"""Where this user's things live: the home folder of the studio and the settings file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from core.errors import LyricStudioError
from core.home import private_folder

HOME_VARIABLE = "LYRIC_STUDIO_HOME"
CONFIG_VARIABLE = "LYRIC_STUDIO_CONFIG"


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
    path = path.expanduser().absolute()
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
        return path.expanduser().absolute()
    import platformdirs

    folder = platformdirs.user_config_dir("lyric-studio", appauthor=False)
    return Path(folder) / "settings.toml"


def log_folder(home: Path) -> Path:
    """Where the log of the unexpected is kept."""
    return home / "logs"


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name, "")
    return Path(value) if value else None

"""The log of the unexpected: rotating, in the home folder, named in the message."""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from pathlib import Path

from core.errors import LyricStudioError
from core.home import private_folder
from studio.setup.paths import home_folder, log_folder
from studio.wording.i18n import t
from studio.wording.safe_text import safe_line, safe_text

MAX_BYTES = 1_000_000
KEPT_FILES = 3


def log_file(home: Path) -> Path:
    return log_folder(home) / "lyric-studio.log"


def open_log(home: Path) -> logging.Logger:
    """The logger of this process, writing below `home`.

    Raises:
        OSError: the file cannot be written.
    """
    logger = logging.getLogger("lyric-studio")
    path = str(log_file(home).absolute())
    if not any(getattr(handler, "baseFilename", "") == path for handler in logger.handlers):
        for old in list(logger.handlers):
            logger.removeHandler(old)
            old.close()
        private_folder(log_folder(home))
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def report_unexpected(error: BaseException, home: Path | None = None) -> str:
    """Logs an error that nobody foresaw, and gives the line that a person sees."""
    what = safe_line(f"{type(error).__name__}: {error}", 200)
    try:
        folder = home_folder(home)
        # Filtered as well: whoever reads the log does so in a terminal.
        lines = safe_text("".join(traceback.format_exception(error)))
        open_log(folder).error("unexpected error\n%s", lines)
    except (OSError, LyricStudioError) as reason:
        return t(
            "unexpected error: {what} (no log could be written: {reason})",
            what=what,
            reason=safe_line(str(reason), 200),
        )
    return t("unexpected error: {what}; the log tells more: {log}", what=what, log=log_file(folder))

"""Opens a text in the editor that the person likes."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from core.errors import SongError


def editor_command(setting: str) -> list[str]:
    """The command that opens a file: the setting, $VISUAL, $EDITOR, else vi."""
    for wanted in (setting, os.environ.get("VISUAL", ""), os.environ.get("EDITOR", "")):
        try:
            command = shlex.split(wanted)
        except ValueError:
            continue
        if command:
            return command
    return ["vi"]


def edit_file(command: list[str], text: str, suffix: str) -> str:
    """Opens `text` in an editor and gives back what was saved; blocks until the editor ends.

    Raises:
        SongError: the editor cannot be started or says that it failed.
    """
    with tempfile.TemporaryDirectory(prefix="lyric-studio-") as folder:
        path = Path(folder) / f"song{suffix}"
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            done = subprocess.run([*command, str(path)], check=False)
            if done.returncode != 0:
                raise SongError(
                    "the editor {name!r} failed", name=command[0], hint="the song is as it was"
                )
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise SongError(
                "cannot start the editor {name!r}: {reason}", name=command[0],
                reason=error.strerror, hint="set $EDITOR, or `editor` in the settings",
            ) from error  # fmt: skip

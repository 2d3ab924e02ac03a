"""Whether the end of a login session ends trainings, too (systemd's KillUserProcesses).

A trainer is in a session of its own, so a lost line does not touch it. A login manager that kills
by control group does all the same, also under tmux and nohup; only lingering prevents that.
"""

from __future__ import annotations

import getpass
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from studio.wording.i18n import t

Ask = Callable[..., str | None]
_SECONDS = 2
_CGROUP = Path("/proc/self/cgroup")


def logout_findings(
    ask: Ask | None = None, cgroup: Path = _CGROUP
) -> Iterator[tuple[Literal["ok", "note", "problem"], str, str]]:
    """State, what happens, and what to do. Only asks; nothing is changed."""
    ask = ask or ask_program
    try:
        scope = cgroup.read_text(encoding="utf-8", errors="replace")
    except OSError:
        scope = ""
    kill = ask(
        "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager", "KillUserProcesses",
    )  # fmt: skip
    if kill is None:
        yield "ok", t("they go on (no login manager answers)"), ""
    elif not kill.endswith("true"):
        yield "ok", t("they go on"), ""
    elif ask("loginctl", "show-user", _user(), "-p", "Linger", "--value") == "yes":
        yield "ok", t("they go on (lingering is on)"), ""
    elif "/session-" not in scope:
        yield "note", t("they go on (this is no login session; from one they would be ended)"), ""
    else:
        yield (
            "problem",
            t("they are stopped with a checkpoint (KillUserProcesses)"),
            t("`loginctl enable-linger` lets them go on; tmux and nohup do not help here"),
        )


def ask_program(*command: str) -> str | None:
    """What a program answers in time; None when it is not there or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this number, as in some containers
        return str(os.getuid())

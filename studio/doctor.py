"""Looks at the machine, the terminal and the installation; asks torch in a process of its own."""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Literal

import msgspec

import core
from core.runs.launcher import clean_environment
from core.text.segmenter import engine_name
from studio.paths import config_file
from studio.settings import load_settings

State = Literal["ok", "note", "problem"]
_PACKAGES = ("textual", "plotext", "torch", "numpy", "jieba", "rjieba", "safetensors", "pypinyin")
_TORCH = """
import json, torch
d = [{"device": "cpu", "threads": torch.get_num_threads()}]
if torch.cuda.is_available():
    for i in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(i)
        d.append({"device": f"cuda:{i}", "name": torch.cuda.get_device_name(i),
                  "free": free, "total": total})
if torch.backends.mps.is_available():
    d.append({"device": "mps"})
print(json.dumps({"version": torch.__version__, "cuda": torch.version.cuda, "devices": d}))
"""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at; `advice` says what to do when it is not fine."""

    state: State
    what: str
    value: str
    advice: str = ""


def examine(home: Path) -> list[Finding]:
    """All findings, most general first. Takes a few seconds, most of them for torch."""
    return [
        *_versions(),
        *_torch(),
        _memory(),
        *_home(home),
        _settings(),
        *_terminal(),
        Finding("ok", "segmenter", engine_name()),
        _logout(),
    ]


def _versions() -> list[Finding]:
    found = [
        Finding("ok", "lyric-studio", core.__version__),
        Finding("ok", "python", f"{platform.python_version()} ({sys.executable})"),
        Finding("ok", "system", platform.platform()),
    ]
    for package in _PACKAGES:
        try:
            found.append(Finding("ok", package, metadata.version(package)))
        except metadata.PackageNotFoundError:
            if package == "rjieba":
                advice = "pip install 'lyric-studio[fast]' makes cutting words ten times faster"
                found.append(Finding("note", package, "-", advice))
            else:
                advice = "install lyric-studio again"
                found.append(Finding("problem", package, "-", advice))
    return found


def _torch() -> list[Finding]:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _TORCH],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
            env=clean_environment(),
        )
        told = json.loads(done.stdout) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        return [Finding("problem", "devices", str(error), "training needs a torch that starts")]
    if told is None:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else f"exit status {done.returncode}"
        return [Finding("problem", "devices", reason, "training needs a torch that starts")]
    found = []
    for device in told["devices"]:
        value = device["device"]
        if "free" in device:
            value += f" {device['name']}, {_size(device['free'])} free of {_size(device['total'])}"
        elif "threads" in device:
            value += f", {device['threads']} threads"
        found.append(Finding("ok", "device", value))
    if len(found) == 1 and shutil.which("nvidia-smi"):
        advice = "this torch cannot use the GPU: install the CUDA build of torch"
        found.append(Finding("problem", "GPU", f"torch {told['version']}", advice))
    return found


def _memory() -> Finding:
    try:
        text = Path("/proc/meminfo").read_text()
        free = next(line for line in text.splitlines() if line.startswith("MemAvailable"))
        free_bytes = int(free.split()[1]) * 1024
    except (OSError, StopIteration, ValueError):
        return Finding("note", "free memory", "?")
    state: State = "ok" if free_bytes > 1 << 30 else "problem"
    return Finding(
        state, "free memory", _size(free_bytes), "" if state == "ok" else "close something"
    )


def _home(home: Path) -> list[Finding]:
    free = shutil.disk_usage(home).free
    writable = os.access(home, os.W_OK | os.X_OK)
    space_advice = "" if free > 1 << 30 else "make room: checkpoints need it"
    return [
        Finding(
            "ok" if writable else "problem",
            "home folder",
            str(home),
            "" if writable else "cannot be written to; choose another with --home",
        ),
        Finding("ok" if free > 1 << 30 else "problem", "free disk", _size(free), space_advice),
    ]


def _settings() -> Finding:
    path = config_file()
    if not path.is_file():
        return Finding("ok", "settings", f"{path} (not there: all defaults)")
    notices = load_settings(path).notices
    if notices:
        return Finding(
            "problem", "settings", f"{path}: {'; '.join(map(str, notices))}", "mend that"
        )
    return Finding("ok", "settings", str(path))


def _terminal() -> list[Finding]:
    size = shutil.get_terminal_size()
    term = os.environ.get("TERM", "")
    tty = sys.stdout.isatty()
    encoding = locale.getpreferredencoding(False)
    utf8 = encoding.lower().replace("-", "") == "utf8"
    found = [
        Finding(
            "ok" if tty else "note",
            "terminal",
            f"{size.columns}x{size.lines}, TERM={term or '-'}, "
            f"COLORTERM={os.environ.get('COLORTERM') or '-'}",
            ""
            if tty
            else "standard output is no terminal: the plain commands work, the app does not",
        ),
        Finding(
            "ok" if utf8 else "note",
            "locale",
            encoding,
            "" if utf8 else "set LANG=C.UTF-8 to see lyrics as they are",
        ),
    ]
    if tty and term in ("", "dumb", "unknown"):
        advice = "the app needs a terminal that can draw; the plain commands work"
        found.append(Finding("problem", "TERM", term or "-", advice))
    if tty and (size.columns < 80 or size.lines < 24):
        found.append(
            Finding("note", "size", f"{size.columns}x{size.lines}", "80x24 is comfortable")
        )
    return found


def _logout() -> Finding:
    """Whether a login's end kills what was left running (systemd's KillUserProcesses)."""
    kill = _ask(
        "busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager", "KillUserProcesses",
    )  # fmt: skip
    if kill is None:
        return Finding("ok", "trainings after logout", "go on (no systemd login manager answers)")
    if not kill.endswith("true"):
        return Finding("ok", "trainings after logout", "go on")
    linger = _ask("loginctl", "show-user", str(os.getuid()), "-p", "Linger", "--value")
    if linger == "yes":
        return Finding("ok", "trainings after logout", "go on (lingering is on)")
    advice = "run `loginctl enable-linger`, or stay logged in; tmux alone does not help"
    return Finding("problem", "trainings after logout", "are ended (KillUserProcesses)", advice)


def _ask(*command: str) -> str | None:
    """What a program answers within two seconds; None when it is not there or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def _size(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"

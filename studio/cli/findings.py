"""Looks at the machine, the terminal and the installation; asks torch in a process of its own.

`Finding.what` is English and stable; its value and advice are in the language of the studio.
"""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import core
from core.errors import LyricStudioError
from core.home import RUNS
from core.model.precision import best_precision
from core.runs.launcher import clean_environment
from core.text.segmenter import engine_name
from studio.cli.devices import device_findings
from studio.cli.finding import Finding, size
from studio.cli.logout import logout_findings
from studio.setup.paths import config_file, home_folder, log_folder
from studio.setup.settings import load_settings
from studio.wording.i18n import error_text, t

LEAST_BYTES = 1 << 30
"""Free memory and disk below this are told as a problem."""
_PACKAGES = (
    *("textual", "plotext", "torch", "numpy", "numkong", "jieba", "rjieba"),
    *("safetensors", "pypinyin"),
)
_TORCH = """
import json, torch
d = [{"device": "cpu", "threads": torch.get_num_threads()}]
if torch.cuda.is_available():
    for i in range(torch.cuda.device_count()):
        free, total = torch.cuda.mem_get_info(i)
        p = torch.cuda.get_device_properties(i)
        d.append({"device": f"cuda:{i}", "name": p.name, "free": free, "total": total,
                  "uuid": str(getattr(p, "uuid", ""))})
if torch.backends.mps.is_available():
    d.append({"device": "mps"})
print(json.dumps({"version": torch.__version__, "devices": d}))
"""
_TORCH_SECONDS = 120


def examine(wanted_home: Path | None = None) -> Iterator[Finding]:
    """All findings, most general first, as they are found. Torch alone takes seconds."""
    yield from _versions()
    yield from torch_findings()
    yield _memory()
    yield from _home(wanted_home)
    yield _settings()
    yield from _terminal(os.environ)
    yield _segmenter()
    yield _composing()
    for state, value, advice in logout_findings():
        yield Finding(state, "trainings after logout", value, advice)


def _versions() -> Iterator[Finding]:
    yield Finding("ok", "lyric-studio", f"{core.__version__} ({Path(core.__file__).parent.parent})")
    yield Finding("ok", "python", f"{platform.python_version()} ({sys.executable})")
    yield Finding("ok", "system", platform.platform())
    for package in _PACKAGES:
        try:
            yield Finding("ok", package, metadata.version(package))
        except metadata.PackageNotFoundError:
            if package == "rjieba":
                advice = t("`pip install rjieba` makes cutting words about ten times faster")
                yield Finding("note", package, t("not installed"), advice)
            else:
                advice = t("install lyric-studio again")
                yield Finding("problem", package, t("not installed"), advice)


def torch_findings() -> Iterator[Finding]:
    """What a process says that imports torch."""
    broken = t("training needs a torch that starts; composing does not")
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _TORCH],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TORCH_SECONDS,
            check=False,
            env=clean_environment(),
        )
        told = json.loads(done.stdout) if done.returncode == 0 else None
    except subprocess.TimeoutExpired:
        told, reason = None, t("no answer in {seconds} seconds", seconds=_TORCH_SECONDS)
    except (OSError, ValueError) as error:
        told, reason = None, str(error)
    else:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else f"exit status {done.returncode}"
    if told is None:
        yield Finding("problem", "device", reason, broken)
        return
    yield from device_findings(told["devices"])
    if len(told["devices"]) == 1 and shutil.which("nvidia-smi"):
        advice = t("this torch cannot use the GPU: install the build for your CUDA version")
        yield Finding("problem", "GPU", f"torch {told['version']}", advice)


def _memory() -> Finding:
    try:
        text = Path("/proc/meminfo").read_text()
        line = next(line for line in text.splitlines() if line.startswith("MemAvailable"))
        free = int(line.split()[1]) * 1024
    except (OSError, StopIteration, ValueError):
        return Finding("note", "free memory", t("this system does not tell"))
    if free < LEAST_BYTES:
        return Finding("problem", "free memory", size(free), t("close something, or train smaller"))
    return Finding("ok", "free memory", size(free))


def _home(wanted: Path | None) -> Iterator[Finding]:
    try:
        home = home_folder(wanted)
    except LyricStudioError as error:
        yield Finding("problem", "home folder", error_text(error))
        return
    mode = stat.S_IMODE(home.stat().st_mode)
    value = f"{home} ({mode:04o})"
    if not os.access(home, os.W_OK | os.X_OK):
        advice = t("it cannot be written to; choose another with --home or LYRIC_STUDIO_HOME")
        yield Finding("problem", "home folder", value, advice)
    elif mode & 0o077:
        advice = t("others can look into it; `chmod 700` on it keeps your lyrics yours")
        yield Finding("note", "home folder", value, advice)
    else:
        yield Finding("ok", "home folder", value)
    free = shutil.disk_usage(home).free
    if free < LEAST_BYTES:
        yield Finding("problem", "free disk", size(free), t("make room: checkpoints need it"))
    else:
        yield Finding("ok", "free disk", size(free))
    runs = home / RUNS
    count = len([path for path in runs.iterdir() if path.is_dir()]) if runs.is_dir() else 0
    yield Finding("ok", "runs", str(count))
    yield Finding("ok", "log folder", str(log_folder(home)))


def _settings() -> Finding:
    path = config_file()
    if not path.is_file():
        return Finding("ok", "settings", t("{path} (not there: all defaults)", path=path))
    notices = load_settings(path).notices
    if notices:
        return Finding("problem", "settings", str(path), "; ".join(notices))
    return Finding("ok", "settings", str(path))


def _terminal(environ: Mapping[str, str]) -> Iterator[Finding]:
    columns, lines = shutil.get_terminal_size()
    term = environ.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        advice = t("the app needs a terminal; the plain commands work without")
        yield Finding("note", "terminal", t("this is no terminal"), advice)
    elif term in ("", "dumb", "unknown"):
        advice = t("the app needs a terminal that can draw; the plain commands work without")
        yield Finding("problem", "terminal", f"TERM={term or '-'}", advice)
    else:
        small = columns < 80 or lines < 24
        value = f"{columns}x{lines}, TERM={term}, {_colours(environ)}"
        advice = t("80x24 is comfortable; smaller ones show less") if small else ""
        yield Finding("note" if small else "ok", "terminal", value, advice)
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        yield Finding("ok", "locale", encoding)
    else:
        advice = t("LANG=C.UTF-8 shows lyrics as they are; the app draws with ASCII until then")
        yield Finding("note", "locale", encoding, advice)


def _colours(environ: Mapping[str, str]) -> str:
    """How many colours the terminal says it has, by the rules that Textual goes by."""
    if environ.get("NO_COLOR"):
        return t("no colours (NO_COLOR)")
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return t("{count} colours", count="16,777,216")
    return t("{count} colours", count=256 if "256color" in environ.get("TERM", "") else 16)


def _segmenter() -> Finding:
    try:
        return Finding("ok", "segmenter", engine_name())
    except metadata.PackageNotFoundError:
        return Finding("problem", "segmenter", t("not installed"), t("install lyric-studio again"))


def _composing() -> Finding:
    if (precision := best_precision()) == "int8":
        return Finding("ok", "composing", precision)
    advice = t("NumKong is missing or does not work on this processor: composing is slower")
    return Finding("note", "composing", precision, advice)

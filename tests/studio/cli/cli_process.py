"""The plain commands for tests: as a process of its own, or (quicker) in this one."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.places import ROOT

COMMAND = [sys.executable, "-P", "-m", "studio"]
TINY = ["--hidden", "8", "--embedding", "8", "--batch", "4", "--window", "8", "--threads", "1"]
"""Sizes with which a training takes a second, not counting the start of its process."""

Shown = Callable[[], str]
"""What was printed since it was last asked for."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a command is told of the world: this home, English, nothing of the person's settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "LYRIC_STUDIO_HOME": str(home / "studio"),
        "LYRIC_STUDIO_CONFIG": str(home / "settings.toml"),
        **more,
    }


def studio(
    home: Path, *arguments: str, command: Sequence[str] = COMMAND, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; output as text."""
    options = {"env": environment(home), "timeout": 120, "stdin": subprocess.DEVNULL} | options
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, **options
    )


def start(home: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Starts a command that the test talks to while it runs."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def write_lyrics(path: Path, songs: int = 24, encoding: str = "utf-8") -> Path:
    """A file of made songs: headings, sections, lines of a few characters."""
    who = ["我", "你", "风", "雨", "月亮", "街灯"]
    does = ["走过", "想起", "等着", "忘了", "看见", "离开"]
    what = ["小街", "灯火", "夏天", "旧车站", "海边", "分手那天"]
    rng = random.Random(7)
    text = ""
    for number in range(songs):
        lines = [rng.choice(who) + rng.choice(does) + rng.choice(what) for _ in range(8)]
        text += f"# 第{number + 1}首\n[主歌]\n" + "\n".join(lines) + "\n\n\n"
    path.write_bytes(text.encode(encoding))
    return path


def json_lines(text: str) -> list[dict[str, object]]:
    # Nothing in it can steer a terminal, whatever it holds.
    assert all(line.isprintable() for line in text.split("\n"))
    return [json.loads(line) for line in text.splitlines()]

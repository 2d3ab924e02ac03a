"""By hand: every key of Compose that works while typing, pressed in real terminals.

    python -m tests.terminal.in_terminals [--pictures FOLDER] [TERMINAL...]

Needs Debian's xvfb, xdotool, xterm, pterm (PuTTY's terminal), tmux, screen and imagemagick. Each
terminal shows a field over the app's own driver; a key is right when the field does not type it
and the app hears one of the names that the table of keys has for it. Prints a table, and exits
with 1 where a row of the table has no key that arrives.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.app import App, ComposeResult
from textual.events import Key as KeyEvent

from studio.keys.compose import COMPOSE
from studio.terminal.driver import TerminalDriver
from studio.widgets.line_input import LineInput

DISPLAY = ":87"
TERMINALS = {
    "xterm": "xterm -geometry 100x30 -e {}",
    "pterm": "pterm -geometry 100x30 -e {}",
    "xterm, tmux": "xterm -geometry 100x30 -e tmux -L keys -f /dev/null new-session {}",
    "pterm, tmux": "pterm -geometry 100x30 -e tmux -L keys -f /dev/null new-session {}",
    "xterm, screen": "xterm -geometry 100x30 -e screen -c /dev/null -m {}",
    "pterm, screen": "pterm -geometry 100x30 -e screen -c /dev/null -m {}",
}
KEYSYMS = {
    "escape": "Escape", "enter": "Return", "space": "space", "delete": "Delete", "up": "Up",
    "backspace": "BackSpace", "down": "Down", "left": "Left", "right": "Right",
    "equals_sign": "equal", "minus": "minus", "plus": "plus", "comma": "comma",
    "full_stop": "period", "slash": "slash", "less_than_sign": "less", "semicolon": "semicolon",
    "greater_than_sign": "greater", "apostrophe": "apostrophe", "backslash": "backslash",
    "left_square_bracket": "bracketleft", "right_square_bracket": "bracketright",
    "left_curly_bracket": "braceleft", "right_curly_bracket": "braceright",
}  # fmt: skip
"""Textual's names of keys, as X has them where they differ."""
WAIT = 5.0


class Heard(App[None]):
    """Writes down each key that the app hears, and what the field holds then."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, file: Path) -> None:
        super().__init__(driver_class=TerminalDriver)
        self._file = file.open("a", buffering=1)

    def compose(self) -> ComposeResult:
        yield LineInput()

    def on_mount(self) -> None:
        print("ready", file=self._file)

    async def on_event(self, event: object) -> None:
        await super().on_event(event)  # type: ignore[arg-type]
        if isinstance(event, KeyEvent):
            self.call_after_refresh(self._write, event.key)

    def _write(self, key: str) -> None:
        print(f"{key}\t{self.query_one(LineInput).value!r}", file=self._file)

    async def action_help_quit(self) -> None:
        """ctrl+c leaves the app alone here."""


def keysym(key: str) -> str:
    """The name of a key for xdotool."""
    *modifiers, last = key.split("+")
    name = KEYSYMS.get(last, last.upper() if last[0] == "f" and last[1:].isdigit() else last)
    return "+".join([*modifiers, name])


class Window:
    """One terminal on the display."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process, self._log = process, log

    def lines(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []

    def wait_for(self, more_than: int) -> list[str]:
        deadline = time.monotonic() + WAIT
        while len(self.lines()) <= more_than and time.monotonic() < deadline:
            time.sleep(0.03)
        return self.lines()

    def press(self, key: str) -> tuple[list[str], str]:
        """Names under which a key arrived, and what the field held then."""
        before = len(self.lines())
        xdotool("key", "--clearmodifiers", keysym(key))
        xdotool("key", "x")  # so that a key that does not arrive at all costs no time
        heard: list[str] = []
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            heard = self.lines()[before:]
            if any(line.startswith("x\t") for line in heard):
                break
            time.sleep(0.03)
        names = [line.split("\t")[0] for line in heard]
        held = heard[-1].split("\t")[1] if heard else ""
        xdotool("key", "End")
        xdotool("key", "ctrl+u")
        self._settle()
        return [name for name in names if name != "x"], held

    def _settle(self) -> None:
        count = -1
        while count != len(self.lines()):
            count = len(self.lines())
            time.sleep(0.12)


def xdotool(*arguments: str) -> None:
    env = os.environ | {"DISPLAY": DISPLAY}
    subprocess.run(["xdotool", *arguments], env=env, check=True, capture_output=True)


@contextmanager
def display() -> Iterator[None]:
    server = subprocess.Popen(
        ["Xvfb", DISPLAY, "-screen", "0", "1000x700x24"], stderr=subprocess.DEVNULL
    )
    try:
        socket = Path(f"/tmp/.X11-unix/X{DISPLAY[1:]}")
        while not socket.exists():
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait()


@contextmanager
def window(line: str, log: Path, command: list[str]) -> Iterator[Window]:
    # What the terminal says of itself must be its own, not the caller's.
    env = {k: v for k, v in os.environ.items() if k not in ("TMUX", "STY", "COLORTERM", "TERM")}
    env |= {"DISPLAY": DISPLAY, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        shlex.split(line.format(shlex.join(command))), env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    found = Window(process, log)
    try:
        if not found.wait_for(0):
            raise SystemExit(f"the app did not start: {line}")
        time.sleep(0.5)
        yield found
    finally:
        with suppress(subprocess.CalledProcessError):
            xdotool("key", "ctrl+q")
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()
        subprocess.run(["tmux", "-L", "keys", "kill-server"], check=False, capture_output=True)


def check(name: str, pictures: Path | None) -> dict[str, dict[str, bool]]:
    """Row of the table to key to whether it arrives, in one terminal."""
    found: dict[str, dict[str, bool]] = {}
    with TemporaryDirectory() as folder:
        log = Path(folder) / "heard"
        command = [sys.executable, "-m", "tests.terminal.in_terminals", "--hear", str(log)]
        with window(TERMINALS[name], log, command) as terminal:
            for row in COMPOSE.rows:
                wanted = [key.strip() for key in row.typing.split(",") if key.strip()]
                for key in wanted:
                    names, held = terminal.press(key)
                    good = key in names and held in ("'x'", "''")
                    found.setdefault(row.id, {})[key] = good
                    if not good:
                        print(f"  {name}: {key} arrives as {names}, the field holds {held}")
    if pictures is not None:
        picture(name, pictures)
    return found


def picture(name: str, pictures: Path) -> None:
    """The studio itself in this terminal, with start words typed and alt+2 pressed."""
    pictures.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home:
        command = ["env", f"LYRIC_STUDIO_HOME={home}", sys.executable, "-m", "studio"]
        log = Path(home) / "heard"
        log.write_text("ready\n")
        with window(TERMINALS[name], log, command):
            time.sleep(6)
            for keys in (["type", "rain"], ["key", "alt+3"], ["key", "Return"], ["key", "alt+p"]):
                xdotool(*keys)
                time.sleep(1)
            time.sleep(3)
            file = pictures / f"{name.replace(', ', '-')}.png"
            env = os.environ | {"DISPLAY": DISPLAY}
            subprocess.run(["import", "-window", "root", str(file)], env=env, check=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("terminals", nargs="*")
    options.add_argument("--pictures", type=Path)
    options.add_argument("--hear", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.hear is not None:
        Heard(asked.hear).run()
        return 0
    names = asked.terminals or list(TERMINALS)
    with display():
        found = {name: check(name, asked.pictures) for name in names}
    lacking = 0
    print("\t".join(["row", *names]))
    for row in COMPOSE.rows:
        cells = []
        for name in names:
            keys = found[name].get(row.id, {})
            lacking += not any(keys.values())
            cells.append(" ".join(k if good else f"({k})" for k, good in keys.items()) or "-")
        print("\t".join([row.id, *cells]))
    print(f"{lacking} of {len(names) * len(COMPOSE.rows)} places have no key that arrives")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())

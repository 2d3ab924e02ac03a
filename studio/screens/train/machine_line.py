"""The machine that a run trains on, in one line: how busy it is, and who else is there."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message
from textual.widgets import Static

from core.machine.gpus import read_gauges
from core.machine.load import read_load
from core.runs.events import Started
from studio.wording.i18n import t
from studio.wording.machine import gpu_parts, load_parts, occupants_text
from studio.wording.safe_text import safe_text

EVERY = 3.0
"""Seconds between looks at the machine."""


def look(started: Started) -> str:
    """The line for a run that says it started so; asks the driver, so not for the app's thread."""
    if not started.device.startswith("cuda"):
        return "  ".join(load_parts(read_load()))
    gauges = read_gauges()
    gpu = gauges.find(started.gpu)
    if gpu is None:
        asked = t("`pip install nvidia-ml-py` shows how busy the GPU is")
        return asked if gauges.problem == "not-installed" else ""
    parts = [safe_text(started.device), *gpu_parts(gpu)]
    if gpu.occupants is not None and len(gpu.occupants) > started.processes:
        who = occupants_text(sorted(gpu.occupants, key=lambda one: -(one.held or 0)))
        parts.append(t("on it: {who}", who=who))
    return "  ".join(parts)


class MachineLine(Static):
    """Looks every few seconds while a run trains, and takes no room while there is none."""

    DEFAULT_CSS = """
    MachineLine { height: 1; width: 1fr; color: $text-muted; display: none;
                  text-wrap: nowrap; text-overflow: ellipsis; }
    MachineLine.-told { display: block; }
    """
    look: Callable[[Started], str] = staticmethod(look)
    """What it says of a run; tests and pictures have words of their own."""

    class Looked(Message):
        """What was found out for a run."""

        def __init__(self, started: Started, told: str) -> None:
            self.started, self.told = started, told
            super().__init__()

    def __init__(self, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._started: Started | None = None
        self._told = ""

    def on_mount(self) -> None:
        self.set_interval(EVERY, self._look)

    def follow(self, started: Started | None) -> None:
        """The run that trains now, as it said that it started; None when none does."""
        self._started, before = started, self._started
        if started is None:
            self._say(None, "")
        elif before is None:
            self._look()

    def _look(self) -> None:
        started = self._started
        if started is None or not self.screen.is_current:
            return

        def read() -> None:
            self.post_message(self.Looked(started, self.look(started)))

        self.run_worker(
            read, name="machine", group="machine", description="asks how busy the machine is",
            thread=True, exclusive=True, exit_on_error=False,
        )  # fmt: skip

    def on_machine_line_looked(self, message: Looked) -> None:
        message.stop()
        self._say(message.started, message.told)

    def _say(self, started: Started | None, told: str) -> None:
        if started is self._started and told != self._told:
            self._told = told
            self.set_class(bool(told), "-told")
            self.update(told, layout=False)

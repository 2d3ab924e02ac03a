"""The one table of tasks: whatever trains, lists, checks or opens a run goes by it.

A new task is an entry here and a folder in `core.training.tasks`; where its runs are made of other
data than songs, a module in this room makes them. Nothing heavy is imported here: what an entry
names is loaded when it is needed, and the studio never loads what `opens` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from core.errors import ModelError, Names
from core.model.config import ModelConfig
from core.runs.config import TrainConfig
from core.runs.figure import Figure

LYRICS = "lyrics"


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """What an entry says: what is learnt, by which figure, and where its parts are."""

    name: str
    """As files, commands and configurations have it."""
    figure: Figure
    opens: str
    """What opens a run of it where it is trained, as "module:function": a
    `core.training.loop.task.Task` of a `core.runs.store.Run`."""
    makes: str = ""
    """What makes a run of files of its own kind, likewise: see `core.runs.labelled.make_run`;
    "" where it is `core.runs.create.create_run`, of songs."""
    exports: str = ""
    """What writes the best model of a run of it into one file, likewise: see
    `core.runs.exporting`; "" where there is no such file."""
    composes: bool = False
    """Whether one can write lyrics with what it learns."""
    use: str = ""
    """The command in which what it learns is used; "" for `compose`."""
    unit: str = "tok/s"
    """What the speed of its training is counted in."""
    counts_labels: bool = False
    """Whether its network ends in as many outputs as there are labels."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """In which a training of it is unlike one on lyrics."""
    further: Mapping[str, object] = field(default_factory=dict)
    """In which it is so besides where it goes on from another model."""
    unused: frozenset[str] = frozenset()
    """Settings that mean nothing to it: a form does not ask for them."""

    @property
    def of_files(self) -> bool:
        """Whether it learns from labelled files, not from a corpus of songs."""
        return bool(self.makes)

    def usual(self, base: Mapping[str, object] | None = None, **changes: object) -> TrainConfig:
        """The settings of a training of labelled files unless it is told otherwise.

        Args:
            base: the shape of the model that it goes on from, see `core.runs.base`.

        Raises:
            ModelError: the changes make no sense.
        """
        shape = {} if base is None else {**self.further, **base}
        return TrainConfig(**{**self.settings, **shape, **changes})  # type: ignore[arg-type]

    def open(self, run: Any) -> Any:
        """The task of a run, with its data; only where torch may be loaded."""
        return _named(self.opens)(run)

    def export(self, run: Path, file: Path, *, half: bool = False) -> None:
        """Writes the best model of a run directory into one file.

        Raises:
            ModelError: there is no good model yet, the file cannot be written, or there are no
                such files of this task.
        """
        if not self.exports:
            raise ModelError(
                "what a run of task {task} has learnt cannot be exported", task=self.name
            )
        _named(self.exports)(run, file, half=half)

    @property
    def maker(self) -> Any:
        """What `makes` names."""
        return _named(self.makes)


TASKS: dict[str, TaskKind] = {
    kind.name: kind
    for kind in (
        TaskKind(
            name=LYRICS,
            figure=Figure("bits_per_char", better="lower"),
            opens="core.training.tasks.lines:open_songs",
            exports="core.runs.exporting:write_lyrics",
            composes=True,
            unused=frozenset({"thaw"}),
        ),
        TaskKind(
            name="mood",
            figure=Figure("accuracy", better="higher"),
            opens="core.training.tasks.mood.task:Moods.of",
            makes="core.runs.labelled:make_run",
            exports="core.runs.exporting:write_mood",
            use="mood",
            unit="texts/s",
            counts_labels=True,
            settings={
                "dropout": 0.5, "epochs": 20, "batch": 32, "views": 1, "window": 32,
                "learning_rate": 2e-3, "weight_decay": 0.3, "warmup": 0.1, "ramp": 0.0,
                "patience": 4, "ema": 0.95, "skip": False, "line_writer": False,
            },
            further={"epochs": 12},
            unused=frozenset(
                {
                    "direction", "views", "window", "ramp", "tied", "skip", "line_writer",
                    "near_base",
                }
            ),
        ),
    )
}  # fmt: skip
"""By name, in the order in which they are shown."""


def task_kind(name: str) -> TaskKind:
    """The entry of a task.

    Raises:
        ModelError: there is none of that name.
    """
    if name not in TASKS:
        raise ModelError(
            "unknown task {task!r}", task=name, hint="{tasks:, | or }", tasks=Names(TASKS)
        )
    return TASKS[name]


def composes(name: str) -> bool:
    """Whether runs of that task write lyrics; of one that is not known nobody can tell."""
    return name in TASKS and TASKS[name].composes


def parameters_of(task: str, model: ModelConfig, labels: tuple[str, ...]) -> int:
    """Trainable numbers of the network that a task makes of a shape."""
    if task in TASKS and TASKS[task].counts_labels and labels:
        from core.model.mood_file import MoodConfig

        return MoodConfig.like(model, labels).parameters()
    return model.parameters()


def _named(place: str) -> Any:
    module, _, names = place.partition(":")
    found = import_module(module)
    for name in names.split("."):
        found = getattr(found, name)
    return found

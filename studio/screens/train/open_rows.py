"""The rows of the form that are in view at all times."""

from __future__ import annotations

from collections.abc import Iterator

from textual.widget import Widget
from textual.widgets import Button

from core.model.cells.table import CELLS
from core.runs.presets import PRESETS, Preset
from core.runs.tasks import LYRICS, TASKS
from studio.screens.train.fields import BY_NAME
from studio.screens.train.form_row import FormRow
from studio.screens.train.open_row import OpenRow
from studio.screens.train.origin_row import OriginRow
from studio.widgets.choice import Choice

OPEN = ("direction", "name")
"""Settings that are in view at all times, where they mean anything."""


def open_rows(cell: str, preset: Preset, origin: OriginRow) -> Iterator[Widget]:
    """What most trainings choose anew, from top to bottom; `cell` and `preset` are taken first."""
    tasks = Choice(tuple(TASKS), LYRICS, id="task")
    yield OpenRow("task", "What it shall learn to do.", tasks)
    yield FormRow(BY_NAME["direction"], "forward")
    songs = Button("-", id="corpus", compact=True)
    yield OpenRow("corpus", "The songs to learn from.", songs, classes="-of-songs")
    texts = Button("-", id="texts", compact=True)
    yield OpenRow("texts", "Files of texts and their labels.", texts, classes="-of-files")
    yield origin
    cells = Choice([one.label for one in CELLS.values()], CELLS[cell].label, id="cell")
    yield OpenRow("cell", "The kind of memory: RNN is simplest.", cells)
    presets = Choice(tuple(PRESETS), preset, id="preset")
    yield OpenRow("preset", "Quick to try, best takes longest.", presets, classes="-of-songs")
    yield FormRow(BY_NAME["name"], "")

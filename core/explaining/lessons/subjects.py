"""What several lessons ask of the models that they look at."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from core.errors import LyricStudioError, ModelError
from core.explaining.lesson import LessonState, Subject
from core.model.card import read_card
from core.model.cells.table import CELLS
from core.model.tape import LETTERS, check_tape
from core.runs.store import Run
from core.tokens.arrays import Part

Songs = Sequence[Sequence[int]]


def songs_of(subject: Subject, part: Part) -> Songs:
    """The songs of a model's corpus as ids.

    Raises:
        ModelError: nobody knows them, or there are none in this part.
        CorpusError: they are damaged.
    """
    if subject.songs is None:
        raise ModelError(
            "{name} came without its songs, at which this lesson looks",
            name=subject.name,
            hint="choose a run of yours, or a demo model",
        )
    songs = subject.songs
    found: Songs = subject.once(f"songs {part}", lambda: songs(part))
    if not found:
        raise ModelError("there is no {part} song in its corpus", part=part, where=subject.name)
    return found


def known_subjects(state: LessonState) -> list[Subject]:
    """The models that can be looked into and whose songs are known, in the order of their cells.

    Raises:
        ModelError: the model in use is not among them.
    """
    first = state.subject
    check_tape(first.cell)
    songs_of(first, "held-out")
    found = [first]
    for subject in state.subjects[1:]:
        # One to compare with is no loss: the lesson is about the model in use.
        with contextlib.suppress(LyricStudioError):
            if subject.cell in LETTERS and songs_of(subject, "held-out"):
                found.append(subject)
    order = list(CELLS)
    return sorted(found, key=lambda subject: order.index(subject.cell))


def run_of(subject: Subject) -> Run | None:
    """The run that a model is of; None of a file."""
    path = subject.path
    if path is None or not path.is_dir():
        return None
    run: Run = subject.once("run", lambda: Run(path))
    return run


def window_of(subject: Subject) -> int | None:
    """How many tokens gradients went through while it was trained; None: nobody knows."""
    run = run_of(subject)
    if run is not None:
        return run.config.train.window
    return None if subject.path is None else read_card(subject.path).configuration.window


def small(share: float) -> str:
    """A share in at most five cells: 0.39, 7e-3."""
    if share >= 100.0 or share < 0.01:
        mantissa, exponent = f"{share:.0e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{share:.2f}" if share < 10.0 else f"{share:.0f}"

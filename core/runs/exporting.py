"""The best model of a run as one file that travels alone: a function for each task."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec

from core.model.files import save_model
from core.model.mood_file import save_mood
from core.runs.checkpoints import load_model, load_mood


def write_lyrics(run: Path, file: Path, *, half: bool) -> None:
    """Of a language model, with its line writer, if it has one.

    Raises:
        ModelError: there is no good model yet, or the file cannot be written.
    """
    model = load_model(run)
    info = msgspec.structs.replace(model.info, path="", sha256="")
    save_model(file, dataclasses.replace(model, info=info), half=half)


def write_mood(run: Path, file: Path, *, half: bool) -> None:
    """Of a model that tells labels, with how well it does so.

    Raises:
        ModelError: as `write_lyrics`.
    """
    save_mood(file, load_mood(run), half=half)

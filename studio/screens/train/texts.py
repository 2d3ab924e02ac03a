"""Labelled texts that a training is to learn from, and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from core.corpus.labelled import PARTS, SUFFIXES, read_labelled
from core.errors import CorpusError, LyricStudioError
from core.library.offers import bases_for
from studio.wording.i18n import error_text, t

_LOOKED_AT = 500
"""Texts by which their language is told, as `train` does it."""


@dataclass(frozen=True)
class TextsChoice:
    """Files of labelled texts; the rest is empty until they were read."""

    paths: tuple[str, ...]
    labels: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """What was found and mended, in sentences of the language of the app."""
    learn: int | None = None
    """Texts to learn from."""
    bases: frozenset[str] = frozenset()
    """Names of the shipped base models that know their language."""
    problem: str = ""
    """Why nothing can be learnt from them."""

    @property
    def label(self) -> str:
        if self.labels:
            return " ".join(self.labels)
        return " ".join(Path(path).name for path in self.paths)


class TextsRead(Message):
    """Files were read, for good or ill."""

    def __init__(self, choice: TextsChoice) -> None:
        self.choice = choice
        super().__init__()


def may_hold_texts(name: str) -> bool:
    """Whether a file of that name is offered."""
    return name.lower().endswith(SUFFIXES)


def files_of(path: Path) -> list[Path]:
    """A file by itself, of a folder the files in it that may hold texts; raises OSError."""
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.iterdir() if each.is_file() and may_hold_texts(each.name))


def read_texts(paths: Sequence[str]) -> TextsChoice:
    """Reads labelled texts; whatever is wrong with them is `problem`. Slow: in a thread."""
    chosen = tuple(paths)
    try:
        found = read_labelled([Path(path) for path in chosen])
    except LyricStudioError as error:
        return TextsChoice(chosen, problem=error_text(error))
    except OSError as error:
        told = CorpusError(
            "this cannot be read ({reason})",
            where=error.filename,
            reason=error.strerror or str(error),
        )
        return TextsChoice(chosen, problem=error_text(told))
    return TextsChoice(
        chosen,
        labels=found.labels,
        told=tuple(found.told(t)),
        learn=len(found.of(PARTS[0])),
        bases=bases_for("\n".join(each.text for each in found.texts[:_LOOKED_AT])),
    )

"""What the texts of a run are labelled: `labels.json`, beside its tokens and in their order."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.errors import ModelError
from core.files import read_plain

LABELS_FILE = "labels.json"
_MOST_BYTES = 64 << 20


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """Names, and for each text of a part the place of its name."""

    names: tuple[str, ...]
    train: tuple[int, ...]
    choose: tuple[int, ...]
    """Of held-out texts those by which the best network is chosen; they come first."""
    held_out: tuple[int, ...]
    """Those that are only told."""
    majority: float
    """Accuracy, on these, of always saying the commonest label of `train`."""
    naive_bayes: float | None = None
    """Accuracy on these of `core.reading.naive_bayes`."""

    def check(self, train: int, held_out: int, where: Path) -> None:
        """Refuses labels that are not those of so many texts.

        Raises:
            ModelError: they are not.
        """
        places = {*self.train, *self.choose, *self.held_out}
        fitting = len(self.train) == train and len(self.choose) + len(self.held_out) == held_out
        if not (fitting and self.train and self.choose and self.held_out and min(places) >= 0):
            raise ModelError("the labels do not fit the texts", where=where)
        if max(places) >= len(self.names):
            raise ModelError("the labels do not fit the texts", where=where)


def read_labels(run: Path) -> Labels:
    """The labels of a run.

    Raises:
        ModelError: they are gone or damaged.
    """
    path = run / LABELS_FILE
    try:
        return msgspec.json.decode(read_plain(path, _MOST_BYTES), type=Labels)
    except (OSError, msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ModelError("cannot read the labels: {e}", e=error, where=path) from error

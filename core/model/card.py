"""The card beside a model file: what the file was measured to do, and what it is of.

A file tells the figure of the training that it comes from; the card tells that of the file as it
is. It counts only beside the very file that it was written for.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.files import read_plain

MAX_CARD = 1 << 20


class CardSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Of the settings that a model was trained with, what those who explain it ask for."""

    window: int | None = None
    epochs: int | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a card; what it does not say is read from the model's name."""

    name: str = ""
    cell: str = ""
    corpus: str = ""
    bits_per_char: float | None = None
    """On held-out songs, of this file as it is."""
    best_bits_per_char: float | None = None
    """The best on the way, where the file holds what came after it."""
    sha256: str = ""
    start: str = ""
    configuration: CardSettings = CardSettings()


def read_card(model: Path) -> Card:
    """The card of a model file; an empty one where there is none that can be read."""
    try:
        return msgspec.json.decode(
            read_plain(model.with_suffix(".json"), MAX_CARD, follow=True), type=Card
        )
    except (OSError, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return Card()

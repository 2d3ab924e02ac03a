"""A library of tiny models of random weights."""

from __future__ import annotations

from pathlib import Path

from core.composing.composer import Composer
from core.library.models import ModelChoice, ModelLibrary, Writer
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.tiny_models import tiny_model

SEEDS = {"rnn": 1, "lstm": 2, "gru": 3}


class TinyLibrary(ModelLibrary):
    """Models of the cells asked for, all of one corpus; the GRU is the best."""

    def __init__(self, home: Path, cells: tuple[str, ...] = ("rnn", "lstm", "gru")) -> None:
        super().__init__(home)
        self.cells = cells

    def models(self) -> list[ModelChoice]:
        return [
            ModelChoice(
                name=f"demo-zh-{cell}",
                path=Path(f"/nowhere/{cell}"),
                cell=cell,
                corpus="demo-zh",
                bits_per_char=6.5 - number / 10,
                kind="demo",
                start="雨夜",
            )
            for number, cell in enumerate(self.cells)
        ]

    def writer(self, choice: ModelChoice) -> Writer:
        def load() -> Composer:
            # Lines of a few characters, and songs that end only when they have to.
            likes = {LINE_END: 2.0, SONG_END: -60.0}
            return Composer(tiny_model(choice.cell, seed=SEEDS[choice.cell], likes=likes))

        return self._cached(choice, load)

"""A library whose one model writes without computing, for takes longer than anybody waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from core.composing.events import TakeFinished, TokenComposed
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.library.models import ModelChoice, Writer
from tests.core.tiny_library import TinyLibrary

LINE = 9
"""Words of a line."""


def word(index: int) -> str:
    """The word with this number: no two are alike, so that none is lost or in a wrong place."""
    text = chr(0x4E00 + index % 20_000) + chr(0x4E00 + index // 20_000)
    return text + "\n" if index % LINE == LINE - 1 else text


class Counting:
    """Writes the numbers from 0 on, at full speed."""

    def __init__(self, told: Callable[[int], None]) -> None:
        self._told = told

    def compose(
        self, prompt: str, settings: SamplerSettings, *, seed: int, max_tokens: int,
        should_stop: Callable[[], bool], **others: Any,
    ) -> Iterator[TokenComposed | TakeFinished]:  # fmt: skip
        count = 0
        while count < max_tokens and not should_stop():
            self._told(count)
            yield TokenComposed(0, count, 300, word(count), 0.5, 0.8, 1 + count % 1000)
            count += 1
        text = prompt + "".join(word(index) for index in range(count))
        take = Take(
            text=text, prompt=prompt, tokens=(), prompt_tokens=(), probabilities=(), seed=seed,
            temperature=0.8, settings=settings, max_lines=None, max_tokens=max_tokens,
            reason="length", model="counting", model_sha256="0", corpus="c", cell="gru",
            bits_per_char=1.0, created="",
        )  # fmt: skip
        yield TakeFinished(0, "length", take)


class CountingLibrary(TinyLibrary):
    def __init__(self, home: Path, told: Callable[[int], None] = lambda count: None) -> None:
        super().__init__(home, ("gru",))
        self._told = told

    def writer(self, choice: ModelChoice) -> Writer:
        return cast(Writer, Counting(self._told))

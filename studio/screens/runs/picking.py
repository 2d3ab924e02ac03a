"""Which runs the chart shows."""

from __future__ import annotations

from collections.abc import Sequence

from core.runs.store import RunSummary
from studio.wording.i18n import t

FIRST_PICK = 6
"""How many of the newest runs the chart shows at first."""
MOST_PICKED = 40
"""How many a chart of all shows: more are neither told apart nor drawn in a moment."""


def all_or_none(rows: Sequence[RunSummary], picked: set[str]) -> tuple[set[str], str]:
    """All runs of the table, or none where they are picked; and what there is to say of it."""
    names = {run.run for run in rows[:MOST_PICKED]}
    if picked == names:
        return set(), ""
    if len(names) == len(rows):
        return names, ""
    return names, t("the chart shows {count} of {all} runs", count=len(names), all=len(rows))

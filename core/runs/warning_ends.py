"""When a warning is over, or says something else: what later events of its run tell.

Each rule gets one event and how the run started. It gives the fields of the warning that change,
or None when the warning no longer holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from core.runs.events import CheckpointSaved, Evaluated, Event, Sampled, Started

Rule = Callable[[Event, Started | None], dict[str, object] | None]


def stays(_event: Event, _started: Started | None) -> dict[str, object] | None:
    """Nothing ends it."""
    return {}


def until_better(event: Event, _started: Started | None) -> dict[str, object] | None:
    """Until the held-out figure improves; so long it counts what patience is left."""
    if not isinstance(event, Evaluated):
        return {}
    return None if event.improved else {"best": event.least_step, "left": event.patience_left}


def until_better_than_counting(event: Event, started: Started | None) -> dict[str, object] | None:
    """Until the best held-out figure beats the one of counting words."""
    if not isinstance(event, Evaluated) or started is None:
        return {}
    best, counting = event.least_bits_per_char, started.unigram_bits_per_char
    return None if (best < counting if started.better == "lower" else best > counting) else {}


def until_samples_differ(event: Event, _started: Started | None) -> dict[str, object] | None:
    """Until a sample does not go round in circles."""
    return None if isinstance(event, Sampled) and not repeats(event.text) else {}


def until_evaluated(event: Event, _started: Started | None) -> dict[str, object] | None:
    """Until there is a held-out figure again."""
    return None if isinstance(event, Evaluated) else {}


def until_saved(event: Event, _started: Started | None) -> dict[str, object] | None:
    """Until a checkpoint could be written."""
    return None if isinstance(event, CheckpointSaved) else {}


def until_new_best(event: Event, _started: Started | None) -> dict[str, object] | None:
    """Until there is a better model."""
    return None if isinstance(event, CheckpointSaved) and event.kind == "best" else {}


def repeats(text: str) -> bool:
    """Whether more than half of the lines, or of the runs of four characters, come twice."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) >= 4 and len(set(lines)) <= len(lines) / 2:
        return True
    runs = Counter(text[i : i + 4] for i in range(len(text) - 3))
    total = sum(runs.values())
    return total >= 40 and len(runs) <= total / 2

"""Whole songs that obey a form, line by line, each with the lines before it as context.

For each line some alternatives are written (`core.forms.candidates`). When no person chooses, the
best by the model's own measure would be the same favourite phrases over and over; so lines whose
words stand in the song already are held to be worse (what a line says twice its score tells), and
one of the best few is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from msgspec import structs

from core.composing.numbers import Ids
from core.composing.penalties import unknown_songs
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.candidates import CANDIDATES, Candidate, Gap, Writers, compose_line
from core.forms.rhyme_plan import Plan, plan, rhyme_word
from core.forms.slots import Wanted
from core.model.files import ModelInfo
from core.songs.document import Document, LineTake
from core.songs.edits import add_takes, choose_take, set_rhymes
from core.songs.template import LineTemplate
from core.text.lines import read_line

_FEW: Final = 4
"""One of so many is drawn at most."""
_EVENNESS: Final = 0.5
"""Nats of the mean log probability that make a line e times as likely to be drawn."""
_SHARED: Final = 2.0
"""Nats that a line costs of which all stands above; a part of it costs its share."""
_TRIES: Final = 3


class Written(NamedTuple):
    """One line that was written."""

    document: Document
    """The song with it; what was written for the line are its takes."""
    id: str
    number: int
    """Among the lines as they are sung, from 1."""
    template: LineTemplate
    wanted: Wanted
    candidates: tuple[Candidate, ...]
    """The best first."""
    chosen: int


def write_song(
    document: Document,
    writers: Writers,
    settings: SamplerSettings,
    seed: int,
    *,
    take: int = 0,
    k: int = CANDIDATES,
    model: ModelInfo | None = None,
    keep_all: bool = True,
    should_stop: Callable[[], bool] | None = None,
) -> Iterator[Written]:
    """Writes the lines of a song that have a shape and no text yet, in the order of singing.

    What stands already stays, locked or not. The same arguments give the same song.

    Args:
        take: number of the song of this seed; others come out otherwise.
        k: alternatives of each line.
        model: is kept with what it wrote.
        keep_all: whether the alternatives are kept that were not chosen.
        should_stop: asked before each token; True ends with the lines that are finished.

    Raises:
        ComposeError: at once: the form is impossible, with the reason and what is nearest; or
            copies are to be kept away, and nobody knows what the model learnt.
    """
    if settings.no_copies and writers.index is None:
        raise unknown_songs()
    settled = plan(document, writers.pieces, number_of(seed, take))
    document = set_rhymes(document, classes={**document.classes, **settled.classes})
    made = LineTake(
        text="",
        model=model.sha256 if model else "",
        name=model.name if model else "",
        seed=seed,
        take=take,
        settings=settings,
    )
    return _write(document, settled, writers, made, k, keep_all, should_stop)


def _write(
    document: Document,
    settled: Plan,
    writers: Writers,
    made: LineTake,
    k: int,
    keep_all: bool,
    should_stop: Callable[[], bool] | None,
) -> Iterator[Written]:
    settings = made.settings or SamplerSettings()
    for line in settled.lines:
        before = lines_before(document, line.id)
        gap = Gap(tuple(before), settled.template(line), settled.wanted(line))
        drawn = number_of(made.seed, made.take, line.number)
        found = alternatives(gap, line.number, k, writers, settings, drawn, should_stop)
        if should_stop is not None and should_stop():
            return
        random = np.random.Generator(np.random.PCG64(drawn))
        chosen = choose(found, before, random if settings.temperature else None)
        if line.template.rhyme in settled.classes:
            ending = rhyme_word(found[chosen].text, writers.pieces)
            settled.used[line.template.rhyme] |= {ending} - {""}
        kept = found if keep_all else found[chosen : chosen + 1]
        first = len(document.line(line.id).takes)
        document = add_takes(document, line.id, [line_take(one, writers, made) for one in kept])
        document = choose_take(document, line.id, first + (chosen if keep_all else 0))
        yield Written(
            document, line.id, line.number, gap.template, gap.wanted, tuple(found), chosen
        )


def alternatives(
    gap: Gap,
    number: int,
    k: int,
    writers: Writers,
    settings: SamplerSettings,
    seed: int,
    should_stop: Callable[[], bool] | None,
) -> list[Candidate]:
    """Alternatives for line `number` of a song: at least one, unless it was stopped.

    Raises:
        ComposeError: as `compose_line`, or no line comes that does not stand there already.
    """
    # All that a line writer wrote may read wrong as a whole; the forward network tries harder.
    ready = [writers] * _TRIES + [replace(writers, back=None)]
    try:
        for turn, each in enumerate(ready):
            found = compose_line(
                gap,
                k,
                writers=each,
                settings=settings,
                seed=number_of(seed, turn),
                should_stop=should_stop,
            )
            if found or (should_stop is not None and should_stop()):
                return found
        raise ComposeError(
            "all that was written for this line stands in the song or its corpus already",
            hint="allow more: a longer line, another rhyme",
        )
    except ComposeError as error:
        error.where = error.where or f"form:{number}"
        raise


def choose(
    candidates: Sequence[Candidate],
    before: Sequence[str],
    random: np.random.Generator | None = None,
) -> int:
    """Which of some alternatives a song takes, if nobody chooses.

    Each is worth its score, in which stands what it says again, less up to 2 nats by the share of
    its pairs of neighbouring characters or words that stand in the lines above. Of the best
    quarter, 4 of them at most, one is drawn, better ones more often.

    Args:
        before: the lines above.
        random: None takes the best.
    """
    above = {pair for line in before for pair in _pairs(line)}
    shares = [_share(_pairs(one.text), above) for one in candidates]
    values = np.array([one.score for one in candidates]) - _SHARED * np.array(shares)
    few = min(max(len(values) // 4, 1), _FEW)
    order = np.argsort(-values, kind="stable")[:few]
    if random is None:
        return int(order[0])
    weights = np.exp((values[order] - values[order[0]]) / _EVENNESS)
    return int(random.choice(order, p=weights / weights.sum()))


def _share(pairs: Sequence[tuple[str, str]], above: set[tuple[str, str]]) -> float:
    return sum(pair in above for pair in pairs) / len(pairs) if pairs else 0.0


def _pairs(line: str) -> list[tuple[str, str]]:
    units = [unit.text.lower() for unit in read_line(line)]
    return list(pairwise(units))


def number_of(*parts: int) -> int:
    """A seed out of several numbers."""
    return int(np.random.SeedSequence(parts).generate_state(1)[0])


def lines_before(document: Document, id: str) -> list[str]:
    """The lines above one, an empty one between sections; what is not written yet is left out."""
    lines: list[str] = []
    section = ""
    for row in document.rows:
        if lines and row.section.id != section and lines[-1]:
            lines.append("")
        section = row.section.id
        if row.id == id:
            break
        if row.line.text:
            lines.append(row.line.text)
    return lines


def line_take(one: Candidate, writers: Writers, made: LineTake) -> LineTake:
    """What is kept of an alternative.

    Args:
        made: what all of them share: model, seed, settings.
    """
    copied = None
    if writers.index is not None:
        shared = writers.index.shared(one.text)
        copied = shared.length if shared else 0
    return structs.replace(
        made,
        text=one.text,
        ids=Ids(one.ids),
        direction=one.direction,
        bits=one.bits,
        end=one.end,
        copied=copied,
    )

"""Why this word: what each step of composing left of the model's own distribution.

The steps are those of `core.composing.samplers.stages`: the last is what the word is drawn from,
to the last bit. Nothing is drawn anew here: the same logits go through the steps again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.composing.composer import Composer
from core.composing.outputs import Outputs
from core.composing.samplers import Stage
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.errors import ComposeError
from core.model.products import Floats
from core.text.vocabulary import LINE_END, SONG_END

_TOLD = 1e-4
"""By how much the recorded probability may differ: another processor rounds otherwise."""


@dataclass(frozen=True)
class Candidate:
    """A token that might have come."""

    id: int
    piece: str
    shares: tuple[float, ...]
    """Its probability after each stage; 0 from where it was cut."""


@dataclass(frozen=True)
class Why:
    """One place of a text, and what each stage made of it."""

    stages: tuple[str, ...]
    on: tuple[bool, ...]
    """Which of them did anything."""
    left: tuple[int, ...]
    """Tokens that each left."""
    bits: tuple[float, ...]
    """Entropy after each: 2 to its power is among how many words one might as well choose."""
    candidates: tuple[Candidate, ...]
    """The likeliest at the end, then those that the model alone would have liked."""
    chosen: int | None = None
    """The id that stands there, when it is known."""


def logits_after(composer: Composer, ids: Sequence[int]) -> Floats:
    """(V,), of the token behind `ids`, read from the start of a song."""
    decoder = composer.decoder
    features, _ = decoder.read([SONG_END, *ids], decoder.initial_state(1))
    # A copy: the room is used anew.
    return np.array(Outputs(decoder, 1).compute(features[-1:])[0])


def explain(
    composer: Composer,
    ids: Sequence[int],
    settings: SamplerSettings,
    n: int = 10,
    *,
    temperature: float | None = None,
    logits: Floats | None = None,
    chosen: int | None = None,
    written: Sequence[int] | None = None,
    may_end: bool = True,
) -> Why:
    """Why what comes behind `ids` is what it is.

    Args:
        n: candidates to tell of; the chosen one is always among them.
        logits: of `logits_after`, when they are known already.
        written, may_end: as of `Composer.stages`.
    """
    if logits is None:
        logits = logits_after(composer, ids)
    found = list(
        composer.stages(
            logits, ids, settings, temperature=temperature, written=written, may_end=may_end
        )
    )
    told = _told(found[0], found[-1], n, chosen)
    piece = composer.model.vocabulary.piece
    columns = [_shares_of(stage, told) for stage in found]
    candidates = (
        Candidate(id, piece(id), tuple(column[k] for column in columns))
        for k, id in enumerate(told)
    )
    return Why(
        tuple(stage.name for stage in found),
        tuple(stage.on for stage in found),
        tuple(int((stage.shares > 0.0).sum()) for stage in found),
        tuple(map(_entropy, found)),
        tuple(candidates),
        chosen,
    )


def explain_take(composer: Composer, take: Take, index: int, n: int = 10) -> Why:
    """Why token `index` of a take was drawn, read again from its ids.

    Raises:
        ComposeError: the take has no such token, or another model composed it.
    """
    if not 0 <= index < len(take.tokens):
        raise ComposeError("this take has no token {index}", index=index)
    ids = [*take.prompt_tokens, *take.tokens[:index]]
    logits = logits_after(composer, ids)
    chosen = int(take.tokens[index])
    text = composer.model.vocabulary.decode(ids)
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    why = explain(
        composer,
        ids,
        take.settings,
        n,
        temperature=take.temperature_at(index),
        logits=logits,
        chosen=chosen,
        written=take.prompt_tokens,
        may_end=lines >= take.min_lines,
    )
    own = next(one.shares[0] for one in why.candidates if one.id == chosen)
    if abs(own - take.probabilities[index]) > _TOLD:
        raise ComposeError(
            "this take was composed by another model ({name}, {digest})",
            name=take.model,
            digest=take.model_sha256[:12],
            hint="name that model; a run's model changes when its training finds a better one",
        )
    return why


def place_of(composer: Composer, ids: Sequence[int], character: int) -> int:
    """The index of the token that writes a character of the text of `ids`."""
    decoder, read = composer.model.vocabulary.stream_decoder(), 0
    for index, id in enumerate(ids):
        read += len(decoder.feed(int(id)))
        if read > character:
            return index
    return max(len(ids) - 1, 0)


def as_undecided_as(bits: float) -> float:
    """Among how many equally likely words one would be as undecided."""
    return float(2.0**bits)


def starts_line(ids: Sequence[int]) -> bool:
    """Whether what comes next is the first word of a line."""
    return not ids or ids[-1] == LINE_END


def _told(raw: Stage, last: Stage, n: int, chosen: int | None) -> list[int]:
    """The ids to tell of: the likeliest in the end, of equals those that the model likes."""
    final = np.zeros(len(raw.ids))
    final[last.ids] = last.shares
    ids: list[int] = np.lexsort((-raw.shares, -final))[:n].tolist()
    if chosen is not None and chosen not in ids:
        ids[-1:] = [chosen]
    return ids


def _shares_of(stage: Stage, ids: Sequence[int]) -> list[float]:
    places = np.searchsorted(stage.ids, ids)
    inside = np.minimum(places, len(stage.ids) - 1)
    found = np.where(stage.ids[inside] == ids, stage.shares[inside], 0.0)
    return [float(share) for share in found]


def _entropy(stage: Stage) -> float:
    likely = stage.shares[stage.shares > 0.0]
    return max(0.0, -float(likely @ np.log2(likely))) if len(likely) else math.nan

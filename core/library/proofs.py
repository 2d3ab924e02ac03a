"""What proofreads: pairs of runs, one that reads forward and one backward, with their judge.

The judge lies beside the forward run in `proof.json`. It is fitted when it is first asked for, and
anew when either of the two networks has got better.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ModelError, RunError
from core.library.left_alone import context_of, left_alone
from core.library.proof_fits import held_out_songs, keep_fit, read_fit
from core.progress import ProgressListener
from core.runs.store import Run, RunStore

if TYPE_CHECKING:
    from core.reading.fitting import Fit
    from core.reading.proofreader import Finding, Proofreader

TOGETHER, LONGEST_LINE = 4000, 20_000
"""Characters that are read as one text, and those of a line."""
USUAL_RATE = 0.02
"""Share of right lines that may be touched."""


@dataclass(frozen=True)
class Proofread:
    """What was found in a text; nothing in one that the networks do not know."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    bits_per_char: float
    held_out: float
    """Bits per character of held-out songs."""
    limit: float
    """And those above which a text of this length is not known."""

    @property
    def known(self) -> bool:
        return self.bits_per_char <= self.limit


@dataclass(frozen=True)
class Pair:
    """Two runs that proofread together."""

    forward: Run
    backward: Run


@dataclass(frozen=True)
class OpenedPair:
    """Two loaded networks and what is known of them. Threads may share it."""

    pair: Pair
    reader: Proofreader
    fit: Fit

    def proofread(
        self, text: str, rate: float = USUAL_RATE, left: Collection[str] = ()
    ) -> Proofread:
        """Reads a text; each character of it that is probably wrong.

        Args:
            rate: share of right lines that may be touched.
            left: what is to be left alone, see `context_of`.

        Raises:
            ModelError: a line is so long that it is none.
        """
        from core.reading.proofreader import Finding, Judged

        lines = text.split("\n")
        familiar, judge = self.fit.familiar, self.fit.judge
        found, bits, size = list[Finding](), 0.0, 0
        for begin, end in _pieces(lines):
            part = lines[begin:end]
            read = self.reader.read(part)
            bits, size = bits + float(read.bits.sum()), size + len(read.bits)
            for each in Judged(read, judge, part).findings(judge.threshold(rate)):
                found.append(replace(each, line=each.line + begin))
        mean, limit = bits / max(1, size), familiar.limit(size)
        known = [each for each in found if mean <= limit and context_of(lines, each) not in left]
        return Proofread(tuple(lines), tuple(known), mean, familiar.bits_per_char, limit)


def _pieces(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From where to where lines are read as one text: songs are, a book is not held at once."""
    begin = size = 0
    for number, line in enumerate(lines):
        if len(line) > LONGEST_LINE:
            raise ModelError(
                "line {number} has more than {most} characters",
                number=number + 1,
                most=LONGEST_LINE,
                hint="break it at its sentences",
            )
        if size + len(line) > TOGETHER and number > begin:
            yield begin, number
            begin, size = number, 0
        size += len(line) + 1
    yield begin, len(lines)


def find_pair(home: Path, name: str | None, backward: str | None = None) -> Pair:
    """The runs to proofread with.

    Args:
        name: of the forward one; None for the newest that has a backward one.
        backward: None for the newest that learnt from the same songs.

    Raises:
        ModelError, RunError: there are none, or not of that kind.
    """
    store = RunStore(home)
    runs = [run for run in _runs(store) if run.config.tokens.kind == "char" and run.has_model()]
    if name is not None:
        forward = store.get(name)
        _check(forward, "forward")
        runs = [forward, *(run for run in runs if run.name != name)]
    if backward is not None:
        back = store.get(backward)
        _check(back, "backward")
        runs = [*(run for run in runs if run.config.train.direction == "forward"), back]
    for run in runs if name is None else runs[:1]:
        partners = [
            other
            for other in runs
            if other.config.train.direction == "backward" and run.composes
            if backward is not None or other.config.corpus_sha256 == run.config.corpus_sha256
        ]
        if partners:
            return Pair(run, partners[0])
    raise ModelError(
        "there is no pair of runs to proofread with"
        if name is None
        else "run {name} has no run beside it that reads the same songs from their end",
        name=name or "",
        hint="train two: lyric-studio train CORPUS --tokens char, and the same with "
        "--direction backward",
    )


def _runs(store: RunStore) -> list[Run]:
    """All of lyrics, the newest first."""
    found = []
    for name in reversed(store.names()):
        try:
            run = store.get(name)
        except RunError:
            continue  # `runs` tells what is wrong with it
        if run.config.task == "lyrics":
            found.append(run)
    return found


def _check(run: Run, direction: str) -> None:
    """Raises ModelError: the run cannot be that part of a pair."""
    told = {"name": run.name, "kind": run.config.tokens.kind}
    if run.config.task != "lyrics":
        raise ModelError("run {name} has learnt another task", **told)
    if run.config.train.direction != direction:
        raise ModelError(
            "run {name} reads songs from their end"
            if direction == "forward"
            else "run {name} does not read songs from their end",
            **told,
            hint="--model names the one that reads forward, --backward the other",
        )
    if run.config.tokens.kind != "char":
        raise ModelError(
            "proofreading needs a model of characters, and this one has {kind} tokens",
            **told,
            where=run.name,
            hint="train it with --tokens char: a wrong character changes how the words of a "
            "line are cut, so each candidate would have to be read alone",
        )
    if not run.has_model():
        raise ModelError("no model here yet", where=run.name)


def open_pair(pair: Pair, progress: ProgressListener | None = None) -> OpenedPair:
    """Loads both networks; fits their judge where it is not there yet, which takes a minute or two.
    What was loaded last is kept while it stays the same.

    Raises:
        ModelError: one must be refused, or there is too little held-out text.
    """
    return _opened(pair.forward.path, pair.backward.path, _stamps(pair), _Unseen(progress))


def _stamps(pair: Pair) -> tuple[str, str]:
    """SHA-256 of the weights that would be loaded now."""
    from core.runs.checkpoints import read_manifest

    found = [read_manifest(run.path).best for run in (pair.forward, pair.backward)]
    return tuple(best[0].sha256 if best else "" for best in found)  # type: ignore[return-value]


class _Unseen:
    """A listener that makes no difference to what is kept."""

    def __init__(self, progress: ProgressListener | None) -> None:
        self.progress = progress

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unseen)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=1)
def _opened(forward: Path, backward: Path, stamps: tuple[str, str], told: _Unseen) -> OpenedPair:
    from core.model.threads import use_one_thread
    from core.reading.one_way import OneWay
    from core.reading.proofreader import Proofreader
    from core.runs.checkpoints import load_model

    use_one_thread()
    reader = Proofreader(OneWay(load_model(forward)), OneWay(load_model(backward)))
    pair = Pair(Run(forward), Run(backward))
    fit = read_fit(forward, stamps)
    if fit is None:
        fit = _fitted(pair, reader, told.progress)
        keep_fit(forward, stamps, fit)
    return OpenedPair(pair, reader, fit)


def _fitted(pair: Pair, reader: Proofreader, progress: ProgressListener | None) -> Fit:
    from core.reading.fitting import fit

    return fit(reader, held_out_songs(pair.forward), progress=progress)


def findings_to_tell(home: Path, text: str) -> Proofread:
    """What the newest pair of runs finds in a text, without what was left for good; slow, and the
    first time with a pair a minute or two.

    Raises:
        ModelError, RunError: there is no pair, or it must be refused.
    """
    return open_pair(find_pair(home, None)).proofread(text, left=left_alone(home))


def check_rate(rate: float) -> None:
    """Raises ModelError: it is no share of lines."""
    if not (math.isfinite(rate) and 0.0 <= rate <= 0.5):
        raise ModelError("the share of false alarms must be from 0 to 0.5, not {rate}", rate=rate)

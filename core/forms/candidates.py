"""Alternatives for one line of a song, ranked, to choose from.

The line writer of a model writes them; where the line begins with words that are given, or the
model has no line writer, its forward network does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from core.composing.penalties import unknown_songs
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.back_lines import BackLines
from core.forms.forward_lines import FormLine, ForwardLines
from core.forms.line_legality import ANYTHING, Direction, LineLegality
from core.forms.originality import CorpusIndex
from core.forms.pieces import Pieces, Touch
from core.forms.refusal import refusal
from core.forms.slots import Wanted
from core.model.decoder import Decoder
from core.model.files import LoadedModel
from core.model.precision import best_precision
from core.model.threads import use_one_thread
from core.songs.template import LineTemplate
from core.text.lines import read_line
from core.text.prosody import Scheme
from core.text.reading import LINE_LENGTH

CANDIDATES: Final = 16
_SPARE: Final = 3.0
"""So many times as many lines are written: some copy, repeat or read wrong, and of more the best
are better. With twice as many a reader found sense in more Chinese lines (tests/bench)."""
_SPARE_LINES: Final = 4
"""So many more at least: of few lines, one more often than not ends like another."""


class Gap(NamedTuple):
    """A line that is to be written."""

    before: tuple[str, ...]
    """The lines of the song before it, empty ones between its stanzas."""
    template: LineTemplate
    wanted: Wanted = ANYTHING
    """What it rhymes on, where its letter stands for a rhyme already."""


class Candidate(NamedTuple):
    """A line to choose. Probabilities are the model's own, without form or sampler."""

    text: str
    ids: tuple[int, ...]
    """In the order of reading."""
    score: float
    """The larger, the better: the mean log probability (nats) of its tokens, line end included,
    less what it says again; of a line that the line writer wrote, plus that by the forward network.
    """
    bits: float
    """Per character, line end included, by the network that wrote it."""
    end: float
    """How likely it is that the line is whole where it is."""
    word: str
    """The last word, in lower case."""
    direction: Direction


@dataclass(frozen=True)
class Writers:
    """The networks of one model, ready to write lines of a form. Threads may share them."""

    pieces: Pieces
    forward: ForwardLines
    back: BackLines | None
    """None of a model that was trained without forms."""
    index: CorpusIndex | None = None
    """Of the songs that the model learnt from, where they are known."""

    @classmethod
    def of(
        cls,
        model: LoadedModel,
        *,
        scheme: Scheme = "thirteen",
        index: CorpusIndex | None = None,
        decoder: Decoder | None = None,
    ) -> Writers:
        """Makes them, in up to a second.

        Args:
            decoder: of the forward network, if there is one already.
        """
        use_one_thread()
        vocabulary = model.vocabulary
        decoder = decoder or Decoder(model.config, model.weights, best_precision())
        back = BackLines(model.writer, vocabulary) if model.writer else None
        return cls(Pieces(vocabulary, scheme), ForwardLines(decoder, vocabulary), back, index)

    def direction(self, template: LineTemplate) -> Direction:
        """In which a line of this template is written."""
        return "forward" if self.back is None or 0 in template.fixed else "back"


def compose_line(
    gap: Gap,
    k: int = CANDIDATES,
    *,
    writers: Writers,
    settings: SamplerSettings,
    seed: int,
    should_stop: Callable[[], bool] | None = None,
) -> list[Candidate]:
    """Up to `k` alternatives for one line, the best first, no two with the same last word unless
    the form names it.

    What stands in the corpus as it is, or in the song above, is left out, as is what shares a run
    of `settings.no_copies` with the corpus. The same arguments give the same lines.

    Raises:
        ComposeError: no line of this form is possible, which is told with what is nearest; or
            copies are to be kept away, and nobody knows what the model learnt.
    """
    if k < 1:
        raise ComposeError("{k} alternatives; at least 1", k=k)
    if settings.no_copies and writers.index is None:
        raise unknown_songs()
    legality = LineLegality(gap.template, writers.pieces, gap.wanted)
    refused = refusal(legality)
    if refused is not None:
        raise refused.error
    count = max(round(_SPARE * k), k + _SPARE_LINES)
    direction = writers.direction(gap.template)
    if direction == "back" and writers.back is not None:
        before = writers.back.read(gap.before)
        lines = writers.back.write(
            before, legality, count, settings, seed=seed, should_stop=should_stop
        )
        lines = _weighed(lines, writers.forward, gap.before)
    else:
        point = writers.forward.after(gap.before)
        lines = writers.forward.write(
            point, legality, count, settings, seed=seed, should_stop=should_stop
        )
    return list(_chosen(lines, gap, writers, direction, settings.no_copies))[:k]


def _weighed(
    lines: list[FormLine], forward: ForwardLines, before: tuple[str, ...]
) -> list[FormLine]:
    """Lines of the line writer by what both networks find, the best first.

    Neither saw where the other would go wrong; see `core.composing.line_judge`.
    """
    if not lines:
        return []
    means = forward.means(forward.after(before), [line.ids for line in lines])
    weighed = [
        line._replace(score=line.score + mean) for line, mean in zip(lines, means, strict=True)
    ]
    return sorted(weighed, key=lambda line: -line.score)


def _chosen(
    lines: list[FormLine], gap: Gap, writers: Writers, direction: Direction, no_copies: int
) -> Iterator[Candidate]:
    """The best line for each last word, without copies."""
    seen: set[str] = set()
    above = set(gap.before)
    # Where the form itself says how the line ends, lines differ before that.
    given = ends_given(gap.template)
    for line in lines:
        word = last_word(line, writers.pieces)
        key = line.text if given else word
        long = len(line.text) >= LINE_LENGTH
        copied = long and writers.index is not None and writers.index.has_line(line.text)
        if no_copies and writers.index is not None and not copied:
            shared = writers.index.shared(line.text)
            copied = shared is not None and shared.length >= no_copies
        if key in seen or copied or line.text in above:
            continue
        seen.add(key)
        yield Candidate(*line, word, direction)


def ends_given(template: LineTemplate) -> bool:
    """Whether the last syllable is that of a fixed word."""
    last = max((place + unit.syllables for place, unit in template.fixed_units()), default=0)
    return last == template.syllables


def last_word(line: FormLine, pieces: Pieces) -> str:
    """The last piece of a line that is no mark, in lower case; all of a word that is spelled."""
    marks = (Touch.MARK, Touch.BLANK)
    last = next((id for id in reversed(line.ids) if pieces.touch[id] not in marks), None)
    if last is not None and pieces.touch[last] != Touch.EDGE:
        return pieces.word(last)
    units = read_line(line.text)
    return units[-1].text.lower() if units else ""

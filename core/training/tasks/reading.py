"""How a run's lines read while it learns: takes composed at some evaluations, and counted.

What is composed follows from the weights and the seed of the run; nothing of the training's own
random numbers is used up. When it is done follows from how much was learnt from, not from the
clock, so that a resumed run reads at the same steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.model.files import LoadedModel
from core.text.reading import CorpusReading, Lines, Reading
from core.text.vocabulary import SONG_END, Vocabulary
from core.tokens.tokenize import TokenArray

TAKES = 32
"""Some four hundred lines: a share of a fifth is then known to two hundredths."""
TOKENS = 150
"""Of each take, which is some sixteen lines."""
AT_ONCE = 50
"""So many takes are composed side by side."""
MOST = 1 << 19
"""So many tokens of a corpus are held beside them, whole songs from its beginning."""


def token_songs(vocabulary: Vocabulary, ids: Iterable[int]) -> Iterator[Lines]:
    """Songs as lines of tokens, each ended by SONG_END; the last one may lack it."""
    decoder = vocabulary.stream_decoder()
    lines: list[list[str]] = [[]]
    for id in ids:
        if id == SONG_END:
            yield [line for line in lines if "".join(line).strip()]
            lines = [[]]
        elif (text := decoder.feed(id)) == "\n":
            lines.append([])
        elif text:
            lines[-1].append(text)
    if rest := [line for line in lines if "".join(line).strip()]:
        yield rest


class Reader:
    """Reads what models of one run compose, beside the songs that they learn from."""

    def __init__(self, vocabulary: Vocabulary, train: TokenArray) -> None:
        self._vocabulary = vocabulary
        starts = train.songs
        end = int(starts[max(1, int(starts.searchsorted(MOST, "right")) - 1)])
        self._corpus = CorpusReading(token_songs(vocabulary, train.ids[:end].tolist()))
        self.own = self._corpus.measure(self._corpus.counts)
        """Of the songs themselves; all their pairs and lines stand there, of course."""

    def read(self, model: LoadedModel, seed: int, count: int = TAKES) -> Reading:
        """Reads some takes of a model, at the settings that one composes with as they come, but for
        drafts: what the network says by itself, in an eighth of the time.
        """
        composer, settings = Composer(model), SamplerSettings(drafts=1)
        takes = []
        for first in range(0, count, AT_ONCE):
            events = composer.compose(
                "",
                settings,
                seed=seed,
                first=first,
                count=min(AT_ONCE, count - first),
                max_tokens=TOKENS,
            )
            takes += [event.result for event in events if isinstance(event, TakeFinished)]
        takes.sort(key=lambda take: take.take)
        songs = (song for take in takes for song in token_songs(self._vocabulary, take.tokens))
        return self._corpus.read(songs)

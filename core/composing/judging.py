"""How likely a model finds a text, token by token, read from the start of a song."""

from __future__ import annotations

from collections.abc import Iterator

from core.composing.outputs import Outputs
from core.model.decoder import Decoder
from core.text.vocabulary import SONG_END, Vocabulary

_CHUNK = 64
"""Tokens whose logits are held at once."""


def judged(decoder: Decoder, vocabulary: Vocabulary, text: str) -> Iterator[tuple[str, float, int]]:
    """The pieces of the normalised text, each with its probability and its rank.

    A character of several tokens is one piece, with the product of their probabilities and the
    worst of their ranks.
    """
    ids = vocabulary.encode(text)
    before = [SONG_END, *ids[:-1]]
    state, stream = decoder.initial_state(1), vocabulary.stream_decoder()
    outputs = Outputs(decoder, min(len(ids), _CHUNK))
    pending, worst = 1.0, 1
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        features, state = decoder.read(before[start : start + _CHUNK], state)
        outputs.compute(features)
        own, ranks = outputs.probabilities(part), outputs.ranks(part)
        for id, probability, rank in zip(part, own, ranks, strict=True):
            pending, worst = pending * probability, max(worst, rank)
            piece = stream.feed(id)
            if piece:
                yield piece, pending, worst
                pending, worst = 1.0, 1

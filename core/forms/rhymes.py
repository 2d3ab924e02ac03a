"""Words that rhyme with a word: exact, on two syllables, or nearly, out of a model's vocabulary.

They are ranked by a model that has read what stands before, or by how often training saw them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from core.errors import ComposeError
from core.forms.near import is_near
from core.forms.pieces import Bools, Pieces, Touch
from core.model.decoder import Decoder
from core.text.english import pronounce, words_with
from core.text.lines import line_end
from core.text.normalise import normalise
from core.text.vocabulary import SONG_END

Kind = Literal["exact", "double", "near"]
Weights = npt.NDArray[np.float64]


class RhymeWord(msgspec.Struct, frozen=True):
    """One word that rhymes."""

    word: str
    rhyme: str
    weight: float
    """Probability, or how often training saw it; 0 for words that the model does not know."""
    guessed: bool = False
    """Whether its sound is a guess."""


class Rhymes(msgspec.Struct, frozen=True):
    """What rhymes with a word, the weightiest first; `double` words are among the exact ones."""

    word: str
    rhyme: str
    exact: list[RhymeWord]
    double: list[RhymeWord]
    near: list[RhymeWord]


def rhymes(word: str, pieces: Pieces, weights: Weights, limit: int | None = None) -> Rhymes:
    """All that rhymes with the end of `word`, a word or a line, itself left out.

    Args:
        pieces: the vocabulary that words are taken from, with the scheme of the rhymes.
        weights: (V,), see `counted` and `expected`.
        limit: so many of each kind at most.

    Raises:
        ComposeError: the word has no rhyme that is known.
    """
    word = normalise(word).strip()
    end = line_end(word, pieces.scheme)
    if end is None:
        raise ComposeError(
            "“{word}” has no rhyme that is known",
            word=word,
            hint="give a word that ends in a Chinese character or an English word",
        )
    double = line_end(word, pieces.scheme, double=True)
    other = _others(word, pieces)
    near = [is_near(end.rhyme, name, pieces.scheme) for name in pieces.classes]
    exact = other & (pieces.end == (pieces.number(end.rhyme) or -1))
    both = other & (pieces.double == ((double is not None and pieces.number(double.rhyme)) or -1))
    found = _ranked(exact, pieces, weights)
    return Rhymes(
        word,
        end.rhyme,
        (found + _from_dictionary(end.rhyme, found, word))[:limit],
        _ranked(both, pieces, weights)[:limit],
        _ranked(other & np.array(near)[pieces.end], pieces, weights)[:limit],
    )


def counted(pieces: Pieces) -> Weights:
    """(V,) how often training saw each piece, and its twin without a space."""
    return _with_twins(pieces.vocabulary.counts.astype(np.float64), pieces)


def expected(pieces: Pieces, decoder: Decoder, before: str, line: str = "") -> Weights:
    """(V,) how likely a model finds each piece next.

    Args:
        before: the lines before, whole.
        line: what stands of the present line.
    """
    text = normalise(before)
    if text and not text.endswith("\n"):
        text += "\n"
    state = decoder.initial_state(1)
    for id in [SONG_END, *pieces.vocabulary.encode(text + normalise(line))]:
        features, state = decoder.advance([id], state)
    logits = decoder.logits(features)[0].astype(np.float64)
    shares = np.exp(logits - logits.max())
    return _with_twins(shares / shares.sum(), pieces)


def _with_twins(weights: Weights, pieces: Pieces) -> Weights:
    """A word is as heavy as its pieces, with a space and without, together."""
    total = weights.copy()
    for ids in pieces.words.values():
        if len(ids) > 1:
            total[ids] = weights[ids].sum()
    return total


def _others(word: str, pieces: Pieces) -> Bools:
    """(V,) pieces that can rhyme with the word: not itself, and each word once."""
    end = line_end(word, pieces.scheme)
    own = {word.lower(), end.word if end else ""}
    others: Bools = (pieces.end > 0) & ~pieces.unseen & (pieces.touch != Touch.TWIN)
    for each in own:
        others[pieces.words.get(each, [])] = False
    return others


def _ranked(which: Bools, pieces: Pieces, weights: Weights) -> list[RhymeWord]:
    ids = np.flatnonzero(which)
    order = ids[np.argsort(-weights[ids], kind="stable")]
    found: dict[str, RhymeWord] = {}
    for id in order.tolist():
        word = pieces.vocabulary.text_of(id).strip()
        guessed = bool(pieces.touch[id] != Touch.HAN) and pronounce(word).guessed
        rhyme = pieces.classes[pieces.end[id]]
        found.setdefault(word.lower(), RhymeWord(word, rhyme, float(weights[id]), guessed))
    return list(found.values())


def _from_dictionary(rhyme: str, known: Sequence[RhymeWord], word: str) -> list[RhymeWord]:
    """English words that the model does not know, the shorter first: they are more common."""
    there = {each.word.lower() for each in known} | {word.lower()}
    words = [each for each in words_with(rhyme) if each not in there]
    return [RhymeWord(each, rhyme, 0.0) for each in sorted(words, key=lambda w: (len(w), w))]

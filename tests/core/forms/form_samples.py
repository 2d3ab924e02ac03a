"""Vocabularies of the demo models, their tables, and templates at random."""

from __future__ import annotations

import random
from functools import cache

import numpy as np

from core.forms.line_legality import Direction, LineLegality
from core.forms.pieces import Pieces
from core.forms.slots import Wanted
from core.model.files import LoadedModel, load_model_file
from core.songs.template import LineTemplate
from core.text.prosody import Scheme
from tests.places import ROOT

LANGUAGES = ("zh", "en")


@cache
def demo(language: str) -> LoadedModel:
    return load_model_file(ROOT / f"data/models/{language}-lstm.safetensors")


@cache
def table(language: str, scheme: Scheme = "thirteen") -> Pieces:
    return Pieces(demo(language).vocabulary, scheme)


def random_template(random: random.Random, language: str) -> tuple[LineTemplate, Wanted]:
    """Any that has a meaning; whether a line of it is possible is another question."""
    pieces = table(language)
    count = random.randint(2, 12)
    rhyme = random.choice(["", "A"])
    double = bool(rhyme) and random.random() < 0.25
    fixed: dict[int, str] = {}
    if random.random() < 0.5:
        word = pieces.word(random.choice(np.flatnonzero(pieces.length > 0).tolist()))
        size = int(pieces.length[pieces.words[word][0]])
        if size <= count:
            fixed[random.randint(0, count - size)] = word
    tones = ""
    if language == "zh" and random.random() < 0.5:
        tones = "".join(random.choice("平仄中中") for _ in range(count))
        for place, word in fixed.items():
            tones = tones[:place] + "中" * len(word) + tones[place + len(word) :]
    wanted = Wanted()
    if rhyme:
        numbers = pieces.double if double else pieces.end
        names = [pieces.classes[n] for n in sorted(set(numbers[numbers > 0].tolist()))]
        wanted = random.choice([Wanted(partners=2), Wanted(rhyme=random.choice(names))])
    return LineTemplate(count, rhyme, tones, fixed, double), wanted


def walk(legality: LineLegality, direction: Direction, random: random.Random) -> list[int]:
    """Ids of a line whose every token is drawn evenly from what is legal, line end left out."""
    state, ids = legality.start(direction), list[int]()
    while not state.ended:
        (row,) = legality.mask([state])
        legal = np.flatnonzero(row).tolist()
        assert legal, "a dead end"
        ids.append(random.choice(legal))
        state = legality.push(state, ids[-1])
        assert len(ids) < 100
    return ids[:-1]

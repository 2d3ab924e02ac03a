"""Vocabularies of the demo models, their tables, and templates at random."""

from __future__ import annotations

import random
import re
from functools import cache

import numpy as np

from core.forms.line_legality import Direction, LineLegality
from core.forms.pieces import Pieces
from core.forms.slots import Wanted
from core.model.files import LoadedModel, load_model_file
from core.songs.template import LineTemplate
from core.text.english import pronounce
from core.text.prosody import Scheme, line_rhyme, tone_classes
from tests.places import ROOT

LANGUAGES = ("zh", "en")


@cache
def demo(language: str) -> LoadedModel:
    return load_model_file(ROOT / f"data/models/{language}-lstm.safetensors")


@cache
def table(language: str, scheme: Scheme = "thirteen") -> Pieces:
    return Pieces(demo(language).vocabulary, scheme)


def keeps(line: str, template: LineTemplate, wanted: Wanted, language: str) -> bool:
    """Length, rhyme and tones by rules of its own, not by those that wrote the line."""
    if language == "zh" and re.fullmatch("[\u4e00-\u9fff ，。]+", line):
        han = re.sub("[^\u4e00-\u9fff]", "", line)
        fits = len(han) == template.syllables
        if template.rhyme and wanted.rhyme and not template.double:
            rhyme = line_rhyme(line, None, "thirteen")
            fits = fits and rhyme is not None and rhyme.rhyme == wanted.rhyme
        # Blanks part words: read across them, 一 点 would be 一点 with another tone.
        tones = "".join(tone_classes(part) for part in re.findall("[\u4e00-\u9fff]+", line))
        pairs = zip(template.tones, tones, strict=False)
        return fits and (bool(template.fixed) or all(a in ("中", b) for a, b in pairs))
    words = line.split()
    fits = sum(pronounce(word).syllables for word in words) == template.syllables
    return fits and wanted.rhyme in ("", pronounce(words[-1]).rhyme)


def random_template(
    random: random.Random, language: str, pieces: Pieces | None = None
) -> tuple[LineTemplate, Wanted]:
    """Any that has a meaning; whether a line of it is possible is another question.

    Args:
        pieces: of the vocabulary; else of the demo model.
    """
    pieces = pieces or table(language)
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

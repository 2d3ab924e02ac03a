"""What a form costs: milliseconds, bits, and how well the lines end.

    python -m tests.bench.craft [--quatrains 50] [--repeats 20] [--json FILE]

Quatrains of the demo models, rhymed AAxA, Chinese of 7 and English of 8 syllables, written by the
forward network with masks: one sample a line, and the best of 16 by the model's own score. The
judge is the demo model of another cell. Price: bits per character over the model's own free lines,
as many, of the same settings. P(line end): how likely the judge finds it that the line ends where
it ends; beside it that of people's lines, songs of the corpus, most of which the models have read.
Dropped: lines that read wrong as a whole. Times are processor time, which does not depend on
who else uses the machine, medians; V 5,630 is a network with random weights.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.forms.forward_lines import ForwardLines
from core.forms.line_legality import LineLegality
from core.forms.pieces import Pieces
from core.forms.slots import Wanted
from core.model.files import LoadedModel, load_model_file
from core.songs.template import LineTemplate
from core.text.lines import line_end
from tests.bench.composing import make_model
from tests.bench.report import Figure, figure, told, write_json
from tests.places import ROOT

SETTINGS = SamplerSettings(temperature=0.8, min_p=0.05)
SYLLABLES = {"zh": 7, "en": 8}
RHYME = {"zh": "言前", "en": "AY T"}
PARTNERS = 4
MOST = 16
PEOPLE = {"zh": "data/demo-zh/17-work.txt", "en": "data/demo-en/09-work.txt"}


def demo(language: str, cell: str) -> LoadedModel:
    return load_model_file(ROOT / f"data/models/{language}-{cell}.safetensors")


def milliseconds(repeats: int, work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        times.append(1000 * (time.process_time() - begun))
    return statistics.median(times)


def quatrain(forward: ForwardLines, pieces: Pieces, syllables: int, count: int, seed: int) -> str:
    """Four lines, AAxA, each the likeliest of `count`."""
    lines: list[str] = []
    rhyme, used = "", set[str]()
    point = forward.read("")
    for place in range(4):
        rhymed = place != 2
        wanted = Wanted(rhyme, frozenset(used), PARTNERS) if rhymed else Wanted()
        template = LineTemplate(syllables, "A" if rhymed else "")
        legality = LineLegality(template, pieces, wanted)
        line = forward.write(point, legality, count, SETTINGS, seed=4 * seed + place)[0]
        lines.append(line.text)
        point = forward.read(line.text, point)
        if rhymed:
            end = line_end(line.text, pieces.scheme)
            assert end is not None
            rhyme = end.rhyme
            used.add(pieces.word(line.ids[-1]))
    return "\n".join(lines)


def free(composer: Composer, count: int) -> Iterator[str]:
    """As many beginnings of songs, four lines each, without a form."""
    for event in composer.compose("", SETTINGS, seed=0, count=count, max_lines=4):
        if isinstance(event, TakeFinished):
            yield "\n".join(line for line in event.result.text.split("\n") if line.strip())


def judged(judge: Composer, texts: list[str]) -> tuple[float, float]:
    """(bits per character, mean probability of the line ends) of texts, each a song's beginning."""
    bits, characters, ends = 0.0, 0, []
    for text in texts:
        for piece, probability in judge.score(text.strip() + "\n"):
            bits -= np.log2(max(probability, 1e-12))
            characters += len(piece)
            if piece == "\n":
                ends.append(probability)
    return bits / characters, float(np.mean(ends))


def people(language: str, count: int) -> list[str]:
    """First stanzas of songs of the corpus; the judge has read most of them."""
    songs = (ROOT / PEOPLE[language]).read_text("utf-8").split("\n\n")
    stanzas = [
        [line.strip() for line in song.split("\n") if line.strip() and line[0] not in "[#="]
        for song in songs
    ]
    return ["\n".join(lines[:4]) for lines in stanzas if len(lines) >= 4][:count]


def of_language(language: str, quatrains: int, repeats: int) -> list[Figure]:
    model, syllables = demo(language, "lstm"), SYLLABLES[language]
    composer, judge = Composer(model), Composer(demo(language, "gru"))
    begun = time.process_time()
    pieces = Pieces(model.vocabulary)
    found = [figure(f"{language}: table of a vocabulary", time.process_time() - begun, "s")]
    found += times(language, composer, pieces, LineTemplate(syllables, "A"), repeats)
    forward = ForwardLines(composer.decoder, model.vocabulary)
    texts = {
        "free": list(free(composer, quatrains)),
        "one sample": [quatrain(forward, pieces, syllables, 1, k) for k in range(quatrains)],
        f"best of {MOST}": [
            quatrain(forward, pieces, syllables, MOST, k) for k in range(quatrains)
        ],
        "people": people(language, quatrains),
    }
    base = judged(judge, texts["free"])[0]
    for name, lines in texts.items():
        bits, end = judged(judge, lines)
        found.append(figure(f"{language}: {name}, judge", bits, "bits/char"))
        found.append(figure(f"{language}: {name}, P(line end)", end, ""))
        if name == "one sample":
            found.append(figure(f"{language}: price of the form", bits - base, "bits/char"))
    return found


def times(
    name: str, composer: Composer, pieces: Pieces, template: LineTemplate, repeats: int
) -> list[Figure]:
    rhyme = RHYME.get(name, RHYME["zh"])
    forward = ForwardLines(composer.decoder, composer.model.vocabulary)
    point = forward.read("")
    wanted = Wanted(rhyme)

    def compiled() -> LineLegality:
        legality = LineLegality(template, pieces, wanted)
        legality.mask([legality.start("forward"), legality.start("back")])
        return legality

    legality = compiled()
    found = [figure(f"{name}: a template compiled", milliseconds(repeats, compiled), "ms", "< 5")]
    for count in (1, MOST):
        took = milliseconds(
            repeats, lambda n=count: forward.write(point, legality, n, SETTINGS, seed=1)
        )
        aim = "< 60" if count == MOST else None
        found.append(figure(f"{name}: a line, {count} written", took, "ms", aim))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quatrains", type=int, default=50)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = []
    for language in SYLLABLES:
        found += of_language(language, options.quatrains, options.repeats)
    large = make_model("lstm", tied=True)
    size = len(large.vocabulary)
    composer, pieces = Composer(large), Pieces(large.vocabulary)
    found += times(f"V {size:,}", composer, pieces, LineTemplate(7, "A"), options.repeats)
    for one in found:
        print(told(one))
    write_json(options.json, found)


if __name__ == "__main__":
    main()

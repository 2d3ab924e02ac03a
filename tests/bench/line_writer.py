"""What lines written from their end are worth beside lines that are written forward under a mask.

    python -m tests.bench.line_writer [--model FILE] [--corpus NAME] [--lines 200] [--poems 0]
                                      [--epochs 12] [--json FILE]

Without `--model` a network and its line writer are trained on a demo corpus, on one thread. Lines
follow each other in quatrains (x A x A of 7 syllables in Chinese, of 8 in English), one sample a
line. `price`: bits per character that the form costs, by the writing network's own measure, over
lines of the same length that rhyme on nothing. `P(line end)`: of the finished lines. `ms`: sixteen
alternatives for a line, context and checks included, as processor time of one thread, by the model
and by an untrained one with a vocabulary of 5,000. `--poems` prints so many quatrains, unselected,
of the first of sixteen alternatives for each line.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from core.composing.settings import SamplerSettings
from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import ComposeError
from core.forms.candidates import Candidate, Gap, Writers, compose_line
from core.forms.originality import CorpusIndex
from core.forms.slots import Wanted
from core.library.corpora import CorpusLibrary
from core.model.config import LineConfig, ModelConfig
from core.model.files import LineWriter, LoadedModel, ModelInfo, load_model_file
from core.runs import launcher
from core.runs.checkpoints import load_model
from core.runs.create import create_run
from core.runs.presets import preset
from core.runs.store import RunStore
from core.songs.template import LineTemplate
from core.text.lines import line_end
from core.text.vocabulary import BYTES, Vocabulary
from tests.bench.report import circumstances, figure, told, write_json

SETTINGS = SamplerSettings(temperature=0.8, min_p=0.05)
SYLLABLES = {"zh": 7, "en": 8}
MOST_MS = 60.0
VOCABULARY = 5000


def quatrain(
    writers: Writers, syllables: int, seed: int, *, rhyme: bool = True, k: int = 16
) -> list[Candidate]:
    """Four lines, of each the first alternative; the second and the fourth rhyme."""
    lines: list[Candidate] = []
    wanted = Wanted(partners=8)
    for number in range(4):
        letter = "A" if rhyme and number % 2 else ""
        gap = Gap(
            tuple(line.text for line in lines),
            LineTemplate(syllables, rhyme=letter),
            wanted if letter else Wanted(),
        )
        found = compose_line(gap, k, writers=writers, settings=SETTINGS, seed=4 * seed + number)
        if not found:
            raise ComposeError("no line")
        lines.append(found[0])
        if letter and (end := line_end(found[0].text)) is not None:
            wanted = Wanted(rhyme=end.rhyme, avoid=frozenset([end.word, found[0].word]))
    return lines


def quatrains(
    writers: Writers, syllables: int, count: int, *, rhyme: bool = True, k: int = 1
) -> Iterator[list[Candidate]]:
    """So many, left out those whose rhyme has no second word that fits."""
    seed = done = 0
    while done < count:
        try:
            yield quatrain(writers, syllables, seed, rhyme=rhyme, k=k)
            done += 1
        except ComposeError:
            pass
        seed += 1


def milliseconds(writers: Writers, gap: Gap, repeats: int = 20) -> float:
    """Median processor time of sixteen alternatives, in a song of which nothing was read yet."""
    spent = []
    for seed in range(repeats):
        new = tuple(f"{line}{' ' * seed}" for line in gap.before)
        begun = time.process_time()
        compose_line(gap._replace(before=new), writers=writers, settings=SETTINGS, seed=seed)
        spent.append(time.process_time() - begun)
    return 1000 * statistics.median(spent)


def large() -> LoadedModel:
    """An untrained model with VOCABULARY tokens: single characters and words of two."""
    characters = [chr(0x4E00 + n) for n in range(1500)]
    words = [a + b for a in characters[:60] for b in characters[60:120]]
    pieces = [*characters, *words][: VOCABULARY - BYTES.stop]
    rng = np.random.default_rng(0)
    counts = np.arange(VOCABULARY)[::-1].copy()
    config = ModelConfig(cell="lstm", vocabulary=VOCABULARY, embedding=256, hidden=256)

    def weights(shape: ModelConfig) -> dict[str, np.ndarray]:
        return {n: rng.uniform(-0.1, 0.1, s).astype(np.float32) for n, s in shape.shapes().items()}

    lines = LineConfig.like(config)
    vocabulary = Vocabulary("hybrid", pieces, counts)
    info = ModelInfo(name="bench", cell="lstm", sha256="bench")
    writer = LineWriter(lines, weights(lines))
    return LoadedModel(config, vocabulary, weights(config), info, writer)


def trained(home: Path, corpus: str, epochs: int) -> LoadedModel:
    """A model with its line writer, of a demo corpus."""
    config = preset("quick", epochs=epochs, line_writer=True, threads=1, device="cpu")
    run = create_run(RunStore(home), CorpusLibrary(home).get(corpus), config)
    if launcher.start(run).wait() != 0:
        raise SystemExit(run.log_path.read_text())
    return load_model(run.path)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--corpus", default="demo-zh")
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--poems", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prepared = CorpusLibrary(home).get(options.corpus)
        songs = (prepared / SONGS_FILE).read_bytes().splitlines()
        index = CorpusIndex.build(msgspec.json.decode(s, type=PreparedSong).text for s in songs)
        model = (
            load_model_file(options.model)
            if options.model
            else trained(home, options.corpus, options.epochs)
        )
    found = measure(model, index, options.corpus, options.lines, options.poems)
    for one in found:
        print(told(one))
    if options.json:
        write_json(options.json, {"figures": found, **circumstances()})


def measure(
    model: LoadedModel, index: CorpusIndex, corpus: str, lines: int, poems: int
) -> list[dict[str, object]]:
    syllables = SYLLABLES[corpus.rpartition("-")[2]]
    ways = {
        "from the end": Writers.of(model, index=index),
        "forward, masked": Writers.of(without_writer(model), index=index),
    }
    found = []
    for way, writers in ways.items():
        rhymed = list(quatrains(writers, syllables, lines // 4))
        plain = list(quatrains(writers, syllables, lines // 4, rhyme=False))
        cost = bits([p[n] for p in rhymed for n in (1, 3)])
        cost -= bits([p[n] for p in plain for n in (1, 3)])
        end = statistics.mean(line.end for poem in rhymed for line in poem)
        found.append(figure(f"price of the rhyme, {way}", cost, "bits/char"))
        found.append(figure(f"P(line end), {way}", end, ""))
    gap = Gap(tuple(line.text for line in rhymed[0][:3]), LineTemplate(syllables))
    back = ways["from the end"]
    found.append(figure("16 alternatives", milliseconds(back, gap), "ms", f"< {MOST_MS:g}"))
    untrained = Gap(("一丁七万",) * 3, LineTemplate(7))
    spent = milliseconds(Writers.of(large()), untrained)
    found.append(figure("16 alternatives, 5,000 tokens", spent, "ms", f"< {MOST_MS:g}"))
    for poem in quatrains(back, syllables, poems, k=16):
        print("\n".join(line.text for line in poem), end="\n\n")
    return found


def without_writer(model: LoadedModel) -> LoadedModel:
    """The model as if it had been trained without forms."""
    return LoadedModel(model.config, model.vocabulary, model.weights, model.info)


def bits(lines: Sequence[Candidate]) -> float:
    """Mean over lines of bits per character."""
    return statistics.mean(line.bits for line in lines)


if __name__ == "__main__":
    main()

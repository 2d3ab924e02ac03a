"""Trains the demo models that the package carries, and writes a card beside each.

    python data/build_models.py                    all of them, an hour or two on two cores
    python data/build_models.py zh-lstm en-gru     some of them
    python data/build_models.py base-zh --texts T  a base model; T is what free_texts.py made

Each is trained from the demo corpus with a fixed seed, a base model after it has read free texts
beside the songs to learn from. It is stored in half precision and then measured as stored: bits
per character on the held-out songs, and what 200 takes at the default settings copy.
`--home FOLDER` keeps the runs, and goes on with what is there.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from model_cards import SEED, Card, Recipe, songs, written_card

from core.corpus.options import ImportOptions
from core.forms.originality import LINE_LENGTH
from core.library.corpora import CorpusLibrary
from core.model.files import LineWriter, LoadedModel, save_model
from core.runs import launcher
from core.runs.base import load_base
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.store import Run, RunStore
from core.tokens.tokenize import TokenOptions
from core.training.loop.state import TrainState
from core.training.process.commits import Checkpoints
from core.training.tasks.evaluation import evaluate_songs
from core.training.tasks.lyrics import Lyrics

MODELS = Path(__file__).resolve().parent / "models"

_RATES = {"rnn": 3e-3, "lstm": 6e-3, "gru": 4e-3}
"""Of the cells of which a model ships: on songs as few as these, attention is behind them."""
EPOCHS = {
    "zh": {"rnn": 4, "lstm": 6, "gru": 6},
    "en": {"rnn": 10, "lstm": 8, "gru": 8},
}
READING = TokenOptions(kind="hybrid", min_count=6)
"""Of the first stage of a base model; what the songs have besides joins in the second."""


def _settings(**changes: object) -> TrainConfig:
    usual = {"weight_decay": 0.1, "warmup": 0.05, "ramp": 0.0, "seed": SEED, "threads": 1}
    # All epochs: see `final_weights`.
    return TrainConfig(**{**usual, **changes, "patience": changes["epochs"]})  # type: ignore[arg-type]


def _cells(language: str) -> dict[str, Recipe]:
    tokens = TokenOptions(kind="hybrid", min_count=5 if language == "zh" else 3)
    return {
        f"{language}-{cell}": Recipe(
            f"demo-{language}",
            tokens,
            _settings(
                cell=cell, dropout=0.1, learning_rate=_RATES[cell], epochs=EPOCHS[language][cell]
            ),
        )
        for cell in _RATES
    }


def _lines(hidden: int) -> TrainConfig:
    """Of the line writer beside a base: smaller, so that both are a file of 12 MiB at most."""
    return TrainConfig(
        cell="lstm", embedding=384, hidden=384, skip=True, dropout=0.2, epochs=8, window=40,
        learning_rate=4e-3, weight_decay=0.1, warmup=0.05, ramp=0.0, patience=1, threads=1,
        seed=SEED, line_writer=True, line_hidden=hidden,
    )  # fmt: skip


def _base(language: str) -> Recipe:
    shape = {"cell": "lstm", "embedding": 384, "hidden": 384, "skip": True}
    views = {"zh": 2, "en": 1}[language]
    reading = {"dropout": 0.2, "learning_rate": 4e-3, "batch": 32, "window": 40, "views": 2}
    again = {"dropout": 0.05, "learning_rate": 2e-3, "weight_decay": 0.05, "views": views}
    return Recipe(
        f"demo-{language}",
        TokenOptions(kind="hybrid", min_count=5),
        _settings(**shape, dropout=0.1, learning_rate=3e-3, epochs=7, views=views),
        _settings(**shape, **reading, epochs={"zh": 5, "en": 4}[language]),
        _settings(**shape, **again, epochs=5) if language == "zh" else None,
        _lines({"zh": 192, "en": 256}[language]),
    )


RECIPES = {
    "base-zh": _base("zh"),
    "base-en": _base("en"),
    **_cells("zh"),
    **_cells("en"),
}
"""Each demo corpus has every cell of the table: three are compared on it from the first start."""


def final_weights(run: Run, best: LoadedModel) -> LoadedModel:
    """The averaged weights at the end of a run, not at its best held-out figure.

    A corpus this small is worth more to a song than to the figure: some epochs after the best one
    a model strings whole phrases together, while it still copies few lines. `models/README.md`
    has both figures side by side.
    """
    task = Lyrics.of(run)
    state = TrainState(task)
    if Checkpoints(run.path).newest(lambda data, entry: state.unpack(data, entry.file)) is None:
        raise SystemExit(f"{run.name}: no state to take the weights from")
    weights = task.weights(state.evaluated_model, state.counters.fitted)
    info = msgspec.structs.replace(best.info, step=state.counters.step, path="", sha256="")
    return dataclasses.replace(best, weights=weights, info=info, passed_over=None)


def trained(name: str, make: Callable[[], Run], home: Path) -> Run:
    """A finished run of that name: the one that is there, or one that is made and trained now."""
    store = RunStore(home)
    run = store.get(name) if name in store.names() else make()
    if run.summary().status != "finished" and launcher.start(run).wait() != 0:
        raise SystemExit(f"{name}: {run.log_path.read_text()}")
    return run


def line_writer(name: str, home: Path, path: Path) -> LineWriter | None:
    """The line writer of a model as it is stored, at its best held-out figure; None of most."""
    recipe, store = RECIPES[name], RunStore(home)
    if recipe.lines is None:
        return None
    prepared = CorpusLibrary(home).get(recipe.corpus)
    run_name, base = f"{name}-lines", load_base(name, path)  # so it has the same words
    make = partial(
        create_run, store, prepared, recipe.lines, recipe.tokens, name=run_name, base=base
    )
    writer = load_model(trained(run_name, make, home).path).writer
    if writer is None:
        raise SystemExit(f"{run_name}: no line writer")
    return writer


def reader(name: str, home: Path, texts: Path) -> Run:
    """The first stage of a base model: free texts, and the songs that it will learn from."""
    recipe, library = RECIPES[name], CorpusLibrary(home)
    assert recipe.reads is not None
    folder = home / f"{name}-texts"
    if f"{name}-texts" not in library.names():
        shutil.copytree(texts / name[-2:], folder, dirs_exist_ok=True)
        mine = enumerate(songs(library.get(recipe.corpus), "train"))
        blocks = (f"# demo {number:05}\n\n{text.strip()}\n" for number, text in mine)
        (folder / "00.txt").write_text("\n".join(blocks), encoding="utf-8")
        library.add(f"{name}-texts", [folder], ImportOptions(deduplicate=False))
    prepared = library.get(f"{name}-texts")
    return create_run(RunStore(home), prepared, recipe.reads, READING, name=f"{name}-reads")


def build(name: str, home: Path, texts: Path | None) -> Card:
    """Trains one model and writes it with its card."""
    recipe = RECIPES[name]
    prepared, store, base = CorpusLibrary(home).get(recipe.corpus), RunStore(home), None
    told: list[dict[str, object]] = []
    if recipe.reads is not None:
        if texts is None:
            raise SystemExit(f"{name} reads free texts first: --texts FOLDER, see free_texts.py")
        read = trained(f"{name}-reads", lambda: reader(name, home, texts), home)
        base = load_base("", read.path)
        sources = json.loads((texts / "sources.json").read_text(encoding="utf-8"))
        told = [source for source in sources if source["language"] == name[-2:]]
    run = trained(
        name,
        lambda: create_run(store, prepared, recipe.train, recipe.tokens, name=name, base=base),
        home,
    )
    if recipe.again is not None:
        once, again = load_base("", run.path), f"{name}-again"
        make = partial(
            create_run, store, prepared, recipe.again, recipe.tokens, name=again, base=once
        )
        run = trained(again, make, home)
    path = MODELS / f"{name}.safetensors"
    model = final_weights(run, load_model(run.path))
    # What it read before is on the card, not a model that somebody could have.
    info = msgspec.structs.replace(model.info, name=name, base="", base_sha256="")
    MODELS.mkdir(exist_ok=True)
    save_model(path, dataclasses.replace(model, info=info), half=True)
    model = dataclasses.replace(model, info=info, writer=line_writer(name, home, path))
    result = evaluate_songs(path, songs(prepared, "held-out"))
    # The file tells the figure of its own weights, not the best on the way.
    info = msgspec.structs.replace(info, bits_per_char=result.bits_per_char)
    save_model(path, dataclasses.replace(model, info=info), half=True)
    path.chmod(0o644)
    card = written_card(path, recipe, run, model, result, told)
    text = msgspec.json.format(msgspec.json.encode(card), indent=2)
    path.with_suffix(".json").write_bytes(text + b"\n")
    return card


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the demo models and writes their cards.")
    parser.add_argument("models", nargs="*", help=f"of {', '.join(RECIPES)}; all")
    parser.add_argument("--texts", type=Path, help="what free_texts.py made, for the base models")
    parser.add_argument("--home", type=Path, help="keeps the runs here, and uses those there")
    chosen = parser.parse_args()
    if unknown := set(chosen.models) - RECIPES.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(RECIPES)}")
    with tempfile.TemporaryDirectory(prefix="lyric-studio-models-") as temporary:
        home = chosen.home or Path(temporary)
        for name in chosen.models or RECIPES:
            card = build(name, home, chosen.texts)
            print(
                f"{name}: {card.bits_per_char:.3f} bits/char "
                f"(unigram {card.unigram_bits_per_char:.3f}), {card.training_seconds:.0f} s, "
                f"{card.bytes / 2**20:.2f} MiB, {card.copied_lines} of {card.composed_lines} "
                f"lines of {LINE_LENGTH}+ characters copied ({card.copied_share:.1%}), "
                f"longest copied run {card.longest_copied_run}",
                flush=True,
            )


if __name__ == "__main__":
    main()

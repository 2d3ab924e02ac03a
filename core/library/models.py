"""The models one can compose with: runs of the home folder and the demo models of the package.

Reading the library touches only small files; weights are loaded when a model is first used, in the
thread that composes. The newest good checkpoint of a run counts, so a model gets better while its
run trains.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, Protocol

from core.composing.limits import DEFAULT_LINES, DEFAULT_TOKENS
from core.errors import LyricStudioError, ModelError, RunError
from core.library.demos import data_folder
from core.model.card import read_card
from core.model.cells.table import CELLS, USUAL
from core.runs.store import RunStore

if TYPE_CHECKING:
    from core.composing.composer import Composer
    from core.composing.events import TakeFinished, TokenComposed
    from core.composing.settings import SamplerSettings

KEPT = len(CELLS)
"""Loaded models kept in memory: one of each cell."""


class Writer(Protocol):
    """What composes: `core.composing.composer.Composer`, or a fake in tests."""

    def warm_up(self) -> None: ...

    def ranks(self, text: str) -> list[tuple[str, int]]: ...

    def compose(
        self,
        prompt: str,
        settings: SamplerSettings,
        *,
        seed: int,
        count: int = 1,
        max_lines: int | None = DEFAULT_LINES,
        max_tokens: int = DEFAULT_TOKENS,
        temperature: Callable[[], float] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Iterator[TokenComposed | TakeFinished]: ...


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model of the library, as far as small files tell."""

    name: str
    path: Path
    cell: str
    corpus: str
    bits_per_char: float | None
    kind: Literal["run", "demo"]
    training: bool = False
    """Its run is training now."""
    sha256: str = ""
    """Of the weights that would be loaded now: changes when a run gets better."""
    start: str = ""
    """A start word that suits its corpus."""
    to_beat: float | None = None
    """Bits per character with which another model is better, where not simply its own.

    A demo model is trained beyond its best held-out figure, because it reads better; a run that
    has only begun must not take its place.
    """


START_WORDS = {"demo-zh": "月光", "demo-en": "tonight"}
"""Start words of the demo corpora, offered at the first start."""


class ModelLibrary:
    """Finds, picks and loads models. Safe to use from one composing thread beside the app."""

    def __init__(self, home: Path, demo_folder: Path | None = None) -> None:
        self.home = home
        self._demo_folder = demo_folder
        self._loaded: OrderedDict[str, tuple[str, Writer]] = OrderedDict()
        self._lock = Lock()
        self.older_loaded: Callable[[str, int], object] | None = None
        """Told when the newest weights of a run are damaged and older ones were loaded.

        Gets the name of the run and the step of these; called from the thread that loads.
        """

    def models(self) -> list[ModelChoice]:
        """All usable models: runs, newest last, after the demo models."""
        return [*self._demos(), *self._runs()]

    def _demos(self) -> Iterator[ModelChoice]:
        from core.library.demos import data_folder

        folder = self._demo_folder or data_folder() / "models"
        if not folder.is_dir():
            return
        for path in sorted(folder.glob("*.safetensors")):
            card = read_card(path)
            stem = path.stem
            cell = card.cell or next((name for name in CELLS if name in stem), "")
            corpus = card.corpus or stem.removesuffix(f"-{cell}")
            yield ModelChoice(
                name=stem,
                path=path,
                cell=cell,
                corpus=corpus,
                bits_per_char=card.bits_per_char,
                kind="demo",
                sha256=card.sha256,
                start=card.start or START_WORDS.get(corpus, ""),
                to_beat=card.best_bits_per_char,
            )

    def _runs(self) -> Iterator[ModelChoice]:
        from core.runs.checkpoints import read_manifest
        from core.runs.store import RunStore

        store = RunStore(self.home)
        for name in store.names():
            # A run that must be refused is shown, with the reason, on the screen of runs.
            try:
                run = store.get(name)
                best = read_manifest(run.path).best
            except LyricStudioError:
                continue
            if not best or not run.composes:
                continue
            yield ModelChoice(
                name=name,
                path=run.path,
                cell=run.config.model.cell,
                corpus=run.config.corpus,
                bits_per_char=best[0].bits_per_char,
                kind="run",
                training=run.is_training(),
                sha256=best[0].sha256,
                start=START_WORDS.get(run.config.corpus, ""),
            )

    def writer(self, choice: ModelChoice) -> Writer:
        """The loaded model; loads it when it is new or its run has got better. Slow: in a thread.

        Raises:
            ModelError: it must be refused, or is gone.
        """
        from core.composing.composer import Composer
        from core.library.learnt import LearntBans
        from core.runs.checkpoints import load_model

        def load() -> Composer:
            model = load_model(choice.path)
            if model.passed_over is not None and self.older_loaded is not None:
                self.older_loaded(choice.name, model.info.step)
            bans = LearntBans(choice.path, model.vocabulary)
            return Composer(model, bans, bans.lines)

        return self._cached(choice, load)

    def composer(self, choice: ModelChoice) -> Composer:
        """The same, for who looks into it.

        Raises:
            ModelError: it must be refused, or is gone; or what writes cannot be looked into.
        """
        from core.composing.composer import Composer

        writer = self.writer(choice)
        if not isinstance(writer, Composer):
            raise ModelError("this model cannot be looked into", where=choice.path)
        return writer

    def _cached(self, choice: ModelChoice, load: Callable[[], Any]) -> Writer:
        key = str(choice.path)
        # Held while it loads: two threads that want the same model load it once.
        with self._lock:
            found = self._loaded.get(key)
            if found is not None and found[0] == choice.sha256:
                self._loaded.move_to_end(key)
                return found[1]
            writer: Writer = load()
            self._loaded[key] = (choice.sha256, writer)
            while len(self._loaded) > KEPT:
                self._loaded.popitem(last=False)
            return writer

    def warm(self, choice: ModelChoice) -> None:
        """Loads a model ahead of its first use.

        Raises:
            ModelError: it must be refused, or is gone.
        """
        self.writer(choice).warm_up()


def best_model(
    models: list[ModelChoice], *, cell: str | None = None, corpus: str | None = None
) -> ModelChoice | None:
    """The model of that cell and corpus with the fewest bits per character; newer wins a tie."""
    fitting = [
        model
        for model in models
        if (cell is None or model.cell == cell) and (corpus is None or model.corpus == corpus)
    ]
    if not fitting:
        return None

    def bits(model: ModelChoice) -> float:
        known = model.bits_per_char if model.to_beat is None else model.to_beat
        return float("inf") if known is None else known

    return min(reversed(fitting), key=bits)


def first_model(
    models: list[ModelChoice],
    *,
    name: str | None = None,
    cell: str | None = None,
    corpus: str | None = None,
    language: str = "en",
) -> ModelChoice | None:
    """The model to begin with: the last one used, else one of that corpus, else a demo.

    Without a corpus to go by, the demo corpus of the interface's language comes first.
    """
    for model in models:
        if name is not None and model.name == name:
            return model
    wanted = [corpus] if corpus else []
    wanted += ["demo-zh", "demo-en"] if language == "zh" else ["demo-en", "demo-zh"]
    for place in wanted:
        for kind in (cell, USUAL, None):
            if (found := best_model(models, cell=kind, corpus=place)) is not None:
                return found
    return best_model(models)


def demo_models() -> dict[str, Path]:
    """Name to file of the models that the package carries."""
    return {path.stem: path for path in sorted((data_folder() / "models").glob("*.safetensors"))}


def find_model(home: Path, name: str | None, start: str = "", *, language: str = "en") -> Path:
    """The run directory or model file to compose from.

    Without a name: the run that was made last and can compose, else a demo model of the language
    of the start words (`language`, when there are none).

    Raises:
        ModelError: there is none of that name, or none at all.
    """
    store, demos = RunStore(home), demo_models()
    if name is None:
        for run in reversed(store.names()):
            try:
                found = store.get(run)
            except RunError:
                continue  # a broken run is no model; `runs` tells what is wrong with it
            if found.composes and found.has_model():
                return found.path
        chinese = any("\u4e00" <= char <= "\u9fff" for char in start)
        wanted = "zh" if chinese or (not start.strip() and language == "zh") else "en"
        for preferred in (f"base-{wanted}", f"{wanted}-{USUAL}", f"zh-{USUAL}", *demos):
            if preferred in demos:
                return demos[preferred]
        raise ModelError("there is no model yet", hint="train one: lyric-studio train demo-zh")
    if name in store.names():
        return store.get(name).path
    if name in demos:
        return demos[name]
    path = Path(name)
    if path.exists():
        return path
    raise ModelError(
        "there is no model {name!r}",
        name=name,
        hint="a run (`lyric-studio runs` lists them), a model file, or one of: {demos}",
        demos=", ".join(demos) or "-",
    )

"""Finds a model by the name that a person gives: a run, a demo model, or a path."""

from __future__ import annotations

from pathlib import Path

from core.errors import ModelError, RunError
from core.resources import data_folder
from core.runs.store import RunStore
from studio.i18n import language


def demo_models() -> dict[str, Path]:
    """Name to file of the models that the package carries."""
    return {path.stem: path for path in sorted((data_folder() / "models").glob("*.safetensors"))}


def find_model(home: Path, name: str | None, start: str = "") -> Path:
    """The run directory or model file to compose from.

    Without a name: the run that was made last and can compose, else a demo model of the language
    of the start words (of the interface, when there are none).

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
            if found.has_model():
                return found.path
        chinese = any("\u4e00" <= char <= "\u9fff" for char in start)
        wanted = "zh" if chinese or (not start.strip() and language() == "zh") else "en"
        for preferred in (f"{wanted}-lstm", "zh-lstm", *demos):
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

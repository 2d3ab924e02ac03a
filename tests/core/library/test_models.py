"""Which model is taken when none is named, and which of its weights."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from core.composing.composer import Composer
from core.library.models import ModelChoice, ModelLibrary, best_model, first_model
from core.model.files import pack_weights
from core.runs.checkpoints import Entry, Manifest
from tests.core.tiny_models import tiny_model
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio
from tests.terminal.ready_home import make_home


def run(name: str, bits: float | None, corpus: str = "demo-zh", cell: str = "lstm") -> ModelChoice:
    return ModelChoice(name, Path(name), cell, corpus, bits, "run")


def test_a_demo_model_gives_way_to_a_run_that_is_better_than_it_ever_was(tmp_path: Path) -> None:
    demos = ModelLibrary(tmp_path).models()
    demo = best_model(demos, cell="lstm", corpus="demo-zh")
    assert demo is not None and demo.kind == "demo"
    assert demo.to_beat is not None and demo.bits_per_char is not None
    assert demo.to_beat < demo.bits_per_char

    begun = run("begun", (demo.to_beat + demo.bits_per_char) / 2)
    assert best_model([*demos, begun], cell="lstm", corpus="demo-zh") == demo
    better = run("better", demo.to_beat - 0.01)
    assert best_model([*demos, begun, better], cell="lstm", corpus="demo-zh") == better
    assert best_model([*demos, better], cell="gru", corpus="demo-zh") != better


def test_the_newer_of_two_equals_and_any_with_a_figure(tmp_path: Path) -> None:
    old, new, without = run("old", 5.0), run("new", 5.0), run("without", None)
    assert best_model([without, old, new]) == new
    assert best_model([]) is None


def test_the_first_model_speaks_the_language_of_the_interface(tmp_path: Path) -> None:
    demos = ModelLibrary(tmp_path).models()
    for language in ("zh", "en"):
        first = first_model(demos, language=language)
        assert first is not None and first.corpus == f"demo-{language}"
    named = first_model(demos, name="zh-rnn", language="en")
    assert named is not None and named.name == "zh-rnn"


def test_a_better_checkpoint_of_a_run_takes_over(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    library = ModelLibrary(home)

    def ranks() -> list[tuple[str, int]]:
        (choice,) = (model for model in library.models() if model.name == "tiny-gru")
        writer = library.writer(choice)
        assert isinstance(writer, Composer)
        return writer.ranks("我走 在夜里 你说什么")

    before = ranks()
    assert ranks() == before
    model = tiny_model("gru", seed=99)
    data = pack_weights(model.weights, model.config, model.info)
    folder = home / "runs" / "tiny-gru" / "checkpoints"
    (folder / "best-2.safetensors").write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    entry = Entry(
        file="best-2.safetensors", size=len(data), sha256=sha256, step=200, bits_per_char=5.0
    )
    manifest = Manifest(last=(entry,), best=(entry,))
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    assert ranks() != before


async def test_the_app_says_when_an_older_model_composes(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    manifest_path = home / "runs" / "tiny-lstm" / "checkpoints" / "manifest.json"
    manifest = msgspec.json.decode(manifest_path.read_bytes(), type=Manifest)
    (good,) = manifest.best
    model = tiny_model("lstm", seed=98)
    step = model.info.step
    newest = msgspec.structs.replace(good, file="best-2.safetensors", step=step + 100)
    (manifest_path.parent / newest.file).write_bytes(b"cut")
    manifest_path.write_bytes(msgspec.json.encode(Manifest(last=(), best=(newest, good))))
    async with tiny_studio(home, library=ModelLibrary(home)) as studio:
        assert studio.toasts == []
        await studio.press("alt+2")
        told = f"tiny-lstm: its newest model is damaged, this is the one of step {step}"
        await until(lambda: told in studio.toasts)
        await studio.press("enter")
        await until(lambda: len(studio.text) > 10)  # it composes
        assert studio.toasts.count(told) == 1

"""A tiny base model on the disk, and what learns from it."""

from __future__ import annotations

from pathlib import Path

from core.model.files import LoadedModel, save_model
from core.runs.base import Base, load_base
from core.runs.create import create_run
from core.runs.presets import preset
from core.runs.store import Run, RunStore
from tests.core.tiny_models import tiny_model
from tests.core.training_samples import SMALL, prepare_songs


def base_model() -> LoadedModel:
    """It knows most characters of the songs of the tests, and one of their words."""
    characters = "我你风雨走过想起等着忘了看见小街灯火夏天旧车"
    return tiny_model(kind="hybrid", pieces=(*characters, "月亮"))


def write_base(path: Path) -> Base:
    save_model(path, base_model())
    return load_base(path.stem, path)


def run_from(home: Path, base: Base | None, name: str = "mine", **changes: object) -> Run:
    """A run of some songs that goes on from a base."""
    prepared = home / "prepared"
    if not prepared.exists():
        prepare_songs(prepared)
    asked = {key: value for key, value in SMALL.items() if key not in ("embedding", "hidden")}
    config = preset("quick", None, base and base.shape, **{**asked, **changes})
    return create_run(RunStore(home), prepared, config, base=base, name=name)

"""The file that the tutorial is about, and the few songs of a beginner, are learnt from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.corpus.prepare import prepare
from core.runs.checkpoints import load_model
from core.runs.config import TrainConfig
from core.runs.create import create_run
from core.runs.events import Finished, Warned
from core.runs.launcher import clean_environment
from core.runs.metrics import MetricsReader
from core.runs.store import RunStore
from tests.core.corpus_samples import text_file
from tests.places import ROOT

pytestmark = pytest.mark.slow

TINY = TrainConfig(
    embedding=8, hidden=8, epochs=1, batch=4, window=8, dropout=0.0, device="cpu", threads=1
)


def trained(tmp_path: Path, source: Path) -> tuple[bool, list[object]]:
    """Whether lines from within songs were held out, and what the run said."""
    info = prepare([source], tmp_path / "corpus", name="own")
    run = create_run(RunStore(tmp_path / "home"), tmp_path / "corpus", TINY)
    command = [sys.executable, "-P", "-m", "core.training.worker", str(run.path)]
    subprocess.run(command, check=True, env=clean_environment() | {"PYTHONPATH": str(ROOT)})
    events: list[object] = [*MetricsReader(run.metrics_path).read_all()]
    assert load_model(run.path).info.bits_per_char is not None
    return info.held_out_within, events


@pytest.mark.parametrize("songs", [1, 3])
def test_few_songs_are_learnt_from_and_the_figure_is_marked(tmp_path: Path, songs: int) -> None:
    within, events = trained(tmp_path, text_file(tmp_path, count=songs))
    assert within
    kinds = [event.kind for event in events if isinstance(event, Warned)]
    assert "held-out-within" in kinds
    assert isinstance(events[-1], Finished)


def test_a_list_of_lines_with_one_blank_line_is_learnt_from(tmp_path: Path) -> None:
    files = sorted((ROOT / "data" / "demo-zh").glob("*.txt"))[:4]
    lines = [line for file in files for line in file.read_text("utf-8").split("\n")]
    bare = [line for line in lines if line and line[0] not in "#["]
    path = tmp_path / "lyrics.txt"
    path.write_text("\n".join([*bare[:200], "", *bare[200:]]), "utf-8")
    within, events = trained(tmp_path, path)
    assert not within
    assert isinstance(events[-1], Finished)

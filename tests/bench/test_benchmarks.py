"""Benchmarks: what holds them together still runs, and the tutorial's side learns."""

from __future__ import annotations

import ast
import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from core.runs.config import TrainConfig
from core.tokens.tokenize import TokenArray
from tests.bench import __main__ as together
from tests.bench import growth, quality, report
from tests.bench.tutorial import TutorialTraining
from tests.core import training_samples

FOLDER = Path(report.__file__).parent


def corpus(folder: Path) -> quality.Corpus:
    return quality.Corpus.make("samples", training_samples.write_songs(folder / "p"), folder / "t")


@pytest.mark.parametrize("name", [*(bench.module for bench in together.BENCHES), *together.APART])
def test_every_benchmark_answers_help_and_takes_what_it_is_called_with(name, monkeypatch, capsys):
    module = importlib.import_module(f"tests.bench.{name}")
    called = {bench.module: f"{bench.arguments} {bench.quick}" for bench in together.BENCHES}
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    told = capsys.readouterr().out
    assert ended.value.code == 0
    options = [word for word in called.get(name, "").split() if "--" in word]
    assert all(option in told for option in [*options, "--json"])


def test_all_benchmarks_are_in_the_one_command():
    programs = {
        file.stem
        for file in FOLDER.glob("*.py")
        if any(
            isinstance(node, ast.FunctionDef) and node.name == "main"
            for node in ast.parse(file.read_text("utf-8")).body
        )
    }
    listed = {bench.module for bench in together.BENCHES} | set(together.APART)
    assert programs - {"__main__"} == listed


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_tutorials_side_learns_and_is_scored_as_its_own_network_says(cell, tmp_path):
    torch.set_num_threads(1)
    tokens = corpus(tmp_path)
    training = TutorialTraining(cell, tokens.train, tokens.info.vocabulary, hidden=16)
    before = tokens.bits_per_char(training.model.as_ours())
    for _ in range(60):
        training.step()
    assert tokens.bits_per_char(training.model.as_ours()) < before - 1
    ids = torch.from_numpy(np.asarray(tokens.held_out.ids[:9], np.int64))
    ours = training.model.as_ours()
    features, _ = ours(ids[:, None], ours.initial_state(1))
    torch.testing.assert_close(ours.logits(features)[:, 0], training.model(ids[None]))


def test_the_tutorials_windows_cover_the_corpus_once_in_an_epoch():
    ids = np.arange(32 * 12 + 1, dtype=np.uint16)
    songs = np.array([0, len(ids)], np.int64)
    training = TutorialTraining("rnn", TokenArray(ids, songs), len(ids), hidden=4)
    assert training.steps_per_epoch == 3
    assert sum(training.step() for _ in range(3)) == 32 * 12
    assert not training.left


def test_both_sides_of_quality_give_curves_that_fall(tmp_path):
    torch.set_num_threads(1)
    tokens = corpus(tmp_path)
    theirs = quality.tutorial_curve(tokens, 0, epochs=1)
    small = {**training_samples.SMALL, "epochs": 2}
    ours = quality.our_curve(tokens, TrainConfig(**small))
    for curve in (theirs, ours):
        assert len(curve.points) >= quality.LOOKS
        assert curve.best < curve.points[0][1]
    assert ours.points[-1][2] == 2
    row = quality.row(tokens, "lstm", [theirs], [ours])
    assert row["lower"] == pytest.approx(100 * (1 - ours.best / theirs.best))


def test_a_curve_says_when_a_figure_was_first_reached():
    curve = quality.Curve([(1.0, 9.0, 0.5), (2.0, 7.0, 1.0), (3.0, 8.0, 1.5)])
    assert (curve.best, curve.seconds_to(8.5), curve.epochs_to(8.5)) == (7.0, 2.0, 1.0)
    assert curve.seconds_to(6.0) == float("inf")


def test_elasticity_says_where_a_curve_bends():
    rows = [
        {"x": x, "ours_tokens_per_second": speed, "ours_mib": 100.0}
        for x, speed in ((1, 1000.0), (10, 1000.0), (100, 100.0))
    ]
    said = growth.bends(rows)
    assert "1 to 10: speed +0.00" in said
    assert "10 to 100: speed -1.00" in said
    assert said.endswith("bends at 10")


def test_a_corpus_of_so_many_megabytes_is_written(tmp_path):
    point = growth.Point("corpus", 7, megabytes=7)
    growth.write_tokens(tmp_path / "ids", point)
    ids = np.fromfile(tmp_path / "ids", np.uint16)
    assert len(ids) == int(7e6 / growth.BYTES_PER_TOKEN) // growth.SONG * growth.SONG
    assert ids.max() < point.vocabulary


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (4.0, ">= 4", True),
        (3.9, ">= 4", False),
        (0.1, "< 0.1", False),
        (float("inf"), "< 1", False),
    ],
)
def test_figures_know_whether_they_meet_their_target(value, target, met, tmp_path):
    one = report.figure("speed", value, "times", target)
    assert one["met"] is met
    assert ("NOT met" in report.told(one)) is not met
    report.write_json(tmp_path / "out.json", [one], rows=[1])
    read = json.loads((tmp_path / "out.json").read_text())
    assert read["figures"] == [one]
    assert read["rows"] == [1]


def test_one_failing_benchmark_is_told_and_the_others_go_on(tmp_path, monkeypatch, capsys):
    found = {
        "training": {"seconds": 1.0, "error": "exit status 3: broken"},
        "composing": {"seconds": 1.0, "figures": [report.figure("x", 1, "times", ">= 6")]},
    }
    monkeypatch.setattr(together, "run", lambda bench, more, folder: found[bench.module])
    path = tmp_path / "all.json"
    monkeypatch.setattr(sys, "argv", ["bench", "--only", *found, "--json", str(path)])
    assert together.main() == 1
    told = capsys.readouterr().out
    assert "FAILED: exit status 3: broken" in told
    assert "0 of 1 targets met; 1 benchmark(s) failed" in told
    assert set(json.loads(path.read_text())["benchmarks"]) == set(found)
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "composing"])
    assert together.main() == 0  # a target that is missed is no failure


def test_the_table_takes_the_place_of_the_one_before(tmp_path, monkeypatch):
    page, path = tmp_path / "README.md", tmp_path / "all.json"
    page.write_text("# Head\n<!-- figures -->\nold\n<!-- /figures -->\ntail\n")
    met = report.figure("speed", 4321.0, "times", ">= 4")
    benchmarks = {
        "training": {"figures": [met, report.figure("late", float("inf"), "s", "< 1")]},
        "start": {"error": "exit status 3: broken"},
    }
    path.write_text(json.dumps({**report.circumstances(), "benchmarks": benchmarks}))
    monkeypatch.setattr(sys, "argv", ["bench", "--from", str(path), "--table", str(page)])
    assert together.main() == 0
    text = page.read_text()
    assert text.startswith("# Head\n<!-- figures -->\n") and text.endswith("\ntail\n")
    assert "old" not in text and report.processor() in text
    assert "| `training` | speed | 4,321 times | >= 4 | met |" in text
    assert "| `training` | late | never s | < 1 | NOT met |" in text
    assert "| `start` | did not run" in text
    page.write_text("no place for it")
    with pytest.raises(SystemExit, match="has no lines"):
        together.main()


def test_a_benchmark_that_breaks_gives_its_last_words(tmp_path):
    result = together.run(together.Bench("prepare_speed"), ["--no-such-option"], tmp_path)
    assert result["error"].startswith("exit status 2")
    assert "--no-such-option" in result["error"]

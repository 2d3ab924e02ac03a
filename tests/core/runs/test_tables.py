"""The events of runs as tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.errors import RunError
from core.runs.store import RunStore
from core.runs.tables import events_that_count, write_tables
from tests.studio.hosts import append, finished, lesson, sampled, started, write_run


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_kind_of_event_is_a_table_of_all_runs(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_run(tmp_path, name, [*lesson(name, 2), finished(name, 100)])
    folder = tmp_path / "tables"
    written = write_tables(RunStore(tmp_path), ["a", "b"], folder)
    assert {path.name for path in written} == {
        "started.csv", "step.csv", "evaluated.csv", "sampled.csv", "checkpoint.csv", "finished.csv",
    }  # fmt: skip
    steps = rows(folder / "step.csv")
    assert [row["run"] for row in steps] == ["a"] * 20 + ["b"] * 20
    assert [int(row["step"]) for row in steps[:3]] == [5, 10, 15]
    assert rows(folder / "sampled.csv")[0]["text"].startswith("第1次\n风吹过")


def test_a_resume_voids_what_it_does_again(tmp_path: Path) -> None:
    path = write_run(tmp_path, "a", lesson("a", 3))
    append(path, [started("a", step=50, generation=1), *lesson("a", 1, start=1)])
    append(path, [started("a", step=75, generation=2)])
    assert list(events_that_count(path / "metrics.jsonl")) == RunStore(tmp_path).get("a").events()


def test_what_is_there_stays_until_told_otherwise(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    write_run(tmp_path, "a", lesson("a", 1))
    folder = tmp_path / "tables"
    write_tables(store, ["a"], folder)
    (folder / "step.csv").write_text("mine")
    with pytest.raises(RunError, match="already"):
        write_tables(store, ["a"], folder)
    assert (folder / "step.csv").read_text() == "mine"
    write_tables(store, ["a"], folder, overwrite=True)
    assert (folder / "step.csv").read_text() != "mine"
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(RunError, match="something else"):
        write_tables(store, ["a"], folder, overwrite=True)
    assert (folder / "thesis.txt").read_text() == "mine"
    with pytest.raises(RunError, match="no run"):
        write_tables(store, ["a", "none"], tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    write_run(tmp_path, "a", [started("a"), sampled(5, '=HYPERLINK("http://x","y")')])
    write_tables(RunStore(tmp_path), ["a"], tmp_path / "tables")
    (row,) = rows(tmp_path / "tables" / "sampled.csv")
    assert row["text"].startswith("'=HYPER")

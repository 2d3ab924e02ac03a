"""Several cells on one corpus: made, trained one after another, compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.runs.store import RunStore
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import TINY, Shown, json_lines, studio, write_lyrics


def test_a_run_for_each_cell_is_made(home: Path, said: Shown, tmp_path: Path) -> None:
    lyrics = write_lyrics(tmp_path / "songs.txt")
    assert run(["train", str(lyrics), "--cells", "rnn, lstm", "--name", "class", "--no-start"]) == 0
    made = {name: RunStore(home).get(name).config for name in ("class-rnn", "class-lstm")}
    assert [config.train.cell for config in made.values()] == ["rnn", "lstm"]
    assert all(config.base is None for config in made.values())
    assert len({config.corpus_sha256 for config in made.values()}) == 1
    # A name that is taken is refused before any of them is made.
    assert run(["train", str(lyrics), "--cells", "gru,rnn", "--name", "class", "--no-start"]) == 1
    assert "class-gru" not in RunStore(home).names()


@pytest.mark.parametrize(
    "wrong", [["--cells", "rnn,elman"], ["--cells", "rnn", "--cell", "gru"], ["--cells", ","],
              ["--cells", "rnn,gru", "--detach"]]
)  # fmt: skip
def test_what_does_not_go_together_is_wrong_usage(
    home: Path, tmp_path: Path, wrong: list[str]
) -> None:
    lyrics = write_lyrics(tmp_path / "songs.txt")
    before = RunStore(home).names()
    assert run(["train", str(lyrics), *wrong]) == 2
    assert RunStore(home).names() == before


def test_runs_are_compared(home: Path, said: Shown) -> None:
    names = RunStore(home).names()
    assert run(["runs", "compare", *names, "--json"]) == 0
    told = [json.loads(line) for line in said().splitlines()]
    assert [each["run"] for each in told] == names
    for each in told:
        config = RunStore(home).get(each["run"]).config
        assert each["parameters"] == config.model.parameters()
        assert each["cell"] == config.model.cell
        assert each["reach"] is None or set(each["reach"]) == {"1", "8", "32"}
    assert run(["runs", "compare", *names]) == 0
    table = said()
    assert all(name in table for name in names) and "32 back" in table
    assert run(["runs", "compare", "nobody"]) == 1


@pytest.mark.slow
def test_cells_are_trained_one_after_another_and_compared(tmp_path: Path) -> None:
    lyrics = write_lyrics(tmp_path / "songs.txt")
    done = studio(
        tmp_path, "train", str(lyrics), "--cells", "rnn,gru", *TINY, "--epochs", "1", "--json",
        timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = json_lines(done.stdout)
    ended = [line["run"] for line in lines if line.get("event") == "finished"]
    compared = lines[-2:]
    assert [line["run"] for line in compared] == ended
    assert [line["cell"] for line in compared] == ["rnn", "gru"]
    assert all(line["bits_per_char"] and line["tokens_per_second"] for line in compared)
    assert all(0 < line["reach"]["32"] < line["reach"]["1"] for line in compared)  # type: ignore[index]

"""`lyric-studio runs`: listed, shown, stopped, exported, removed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from core.runs.checkpoints import load_model
from core.runs.events import Choice, Evaluated, decode_event, encode_event
from core.runs.store import RunStore
from core.text.reading import Reading
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown, json_lines


def test_runs_are_listed_shown_and_removed(home: Path, said: Shown) -> None:
    assert run(["runs"]) == 0
    assert all(f"tiny-{cell}" in said_ for said_ in [said()] for cell in ("rnn", "lstm", "gru"))
    assert run(["runs", "list", "--json"]) == 0
    lines = json_lines(said())
    assert {line["run"] for line in lines} == {"tiny-rnn", "tiny-lstm", "tiny-gru"}
    assert run(["runs", "show", "tiny-rnn", "--json"]) == 0
    (shown,) = json_lines(said())
    assert shown["run"] == "tiny-rnn" and shown["status"] == "finished"
    assert {"epoch", "bits_per_char", "perplexity", "cell"} <= shown.keys()
    assert run(["runs", "show", "tiny-rnn"]) == 0
    assert "perplexity" in said()
    assert run(["runs", "remove", "tiny-rnn"]) == 0
    assert not (home / "runs" / "tiny-rnn").exists()
    assert run(["runs", "remove", "tiny-rnn"]) == 1


def test_how_the_lines_of_a_run_read_is_shown(home: Path, said: Shown) -> None:
    log = RunStore(home).get("tiny-rnn").metrics_path
    events = [decode_event(line) for line in log.read_bytes().splitlines()]
    last = next(event for event in reversed(events) if isinstance(event, Evaluated))
    ours = Reading(
        lines=200, beginnings=0.31, words=1.6, drift=0.17, joined=0.8, rhyming=0.25, copied=0.012
    )
    songs = msgspec.structs.replace(ours, beginnings=0.08, rhyming=0.72)
    told = msgspec.structs.replace(last, reading=ours, corpus_reading=songs)
    with log.open("ab") as file:
        file.write(encode_event(told) + b"\n" + encode_event(told) + b"\n")
    assert run(["runs", "show", "tiny-rnn", "--json"]) == 0
    (shown,) = json_lines(said())
    assert shown["reading"]["copied"] == 0.012 and shown["corpus_reading"]["rhyming"] == 0.72
    assert shown["reading_step"] == last.step
    assert run(["runs", "show", "tiny-rnn"]) == 0
    text = said()
    (row,) = [line.split() for line in text.splitlines() if line.strip().startswith("songs ")]
    assert row == ["songs", "8%", "17%", "72%"]
    assert "begin alike" in text and text.count("1.2%") >= 2


@pytest.mark.parametrize(
    ("language", "said_why"),
    [
        ("en", "kept epoch 6.0, not 7.0: 0.4% more bits, but words 35% off, not 88%"),
        ("zh", "留下第 6.0 轮，不是第 7.0 轮：比特多 0.4%，但常用词偏 35%，不是 88%"),
    ],
)
def test_why_the_fewest_bits_are_not_kept_is_shown(
    home: Path, said: Shown, language: str, said_why: str
) -> None:
    assert run(["runs", "show", "tiny-rnn", "--json"]) == 0
    assert json_lines(said())[0]["choice"] is None
    log = RunStore(home).get("tiny-rnn").metrics_path
    events = [decode_event(line) for line in log.read_bytes().splitlines()]
    last = next(event for event in reversed(events) if isinstance(event, Evaluated))
    choice = Choice(
        step=60, epoch=6.0, passed_step=70, passed_epoch=7.0, passed_bits_per_char=5.0,
        more=0.004, measure="words", share=0.35, passed_share=0.88,
    )  # fmt: skip
    with log.open("ab") as file:
        file.write(encode_event(msgspec.structs.replace(last, choice=choice)) + b"\n")
    assert run(["runs", "show", "tiny-rnn", "--language", language]) == 0
    assert said_why in said().splitlines()
    assert run(["runs", "show", "tiny-rnn", "--json"]) == 0
    assert json_lines(said())[0]["choice"]["passed_share"] == 0.88


def test_a_broken_run_hides_no_other(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "runs" / "tiny-rnn" / "run.json").write_text("{")
    assert run(["runs"]) == 0
    shown = capsys.readouterr()
    assert "tiny-lstm" in shown.out
    assert "tiny-rnn" in shown.err
    assert run(["runs", "--json"]) == 0
    shown = capsys.readouterr()
    assert len(json_lines(shown.out)) == 2
    assert "tiny-rnn" in shown.err


@pytest.mark.usefixtures("home")
def test_a_run_that_does_not_train_cannot_be_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--kill"]):
        assert run(["runs", "stop", "tiny-rnn", *more]) == 1
        assert "tiny-rnn" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_an_exported_model_travels_alone(said: Shown, tmp_path: Path) -> None:
    file = tmp_path / "alone.safetensors"
    assert run(["runs", "export", "tiny-lstm", str(file)]) == 0
    assert file.stat().st_mode & 0o077 == 0
    assert load_model(file).info.name == "tiny-lstm"
    said()
    take = ["compose", "雨", "--seed", "3", "--lines", "2", "--model"]
    assert run([*take, str(file)]) == 0
    alone = said()
    assert run([*take, "tiny-lstm"]) == 0
    assert said() == alone

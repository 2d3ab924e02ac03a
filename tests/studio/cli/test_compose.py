"""`lyric-studio compose`: the same with the same seed; interrupted, it keeps what stands."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from core.composing.takes import Take
from core.songs.store import Songbook
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown, json_lines, start


@pytest.mark.usefixtures("home")
def test_compose_prints_the_same_with_the_same_seed(said: Shown) -> None:
    arguments = ["compose", "雨夜", "--model", "tiny-lstm", "--seed", "5", "--lines", "3"]
    assert run(arguments) == 0
    text = said()
    assert text.startswith("雨夜")
    assert len([line for line in text.splitlines() if line]) == 3
    assert run(arguments) == 0
    assert said() == text
    assert run([*arguments[:-4], "--seed", "6", "--lines", "3"]) == 0
    assert said() != text


@pytest.mark.usefixtures("home")
def test_compose_json_is_a_whole_take_and_replays(said: Shown, tmp_path: Path) -> None:
    arguments = ["compose", "我", "--model", "tiny-gru", "--seed", "9", "--lines", "4"]
    assert run([*arguments, "--count", "3", "--json"]) == 0
    printed = said()
    takes = [Take.from_json(line) for line in printed.splitlines()]
    assert [take.take for take in takes] == [0, 1, 2]
    assert len({take.text for take in takes}) == 3
    (first, *_) = json_lines(printed)
    assert {"text", "tokens", "seed", "temperature", "model"} <= first.keys()
    assert first["model"] == "tiny-gru" and first["seed"] == 9

    saved = tmp_path / "takes.jsonl"
    saved.write_text(printed)
    assert run(["compose", "--replay", str(saved), "--json"]) == 0
    assert [line["text"] for line in json_lines(said())] == [take.text for take in takes]

    assert run([*arguments, "--count", "3"]) == 0
    parts = re.split(r"\n?take \d\n", said())
    assert [part.strip() for part in parts if part] == [take.text.strip() for take in takes]


@pytest.mark.usefixtures("said")
def test_a_line_end_behind_the_start_begins_a_new_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compose", "走过\n", "--model", "tiny-gru", "--seed", "9", "--lines", "3"]
    assert run([*arguments, "--save", "--json"]) == 0
    saved = tmp_path / "takes.jsonl"
    saved.write_text(capsys.readouterr().out)
    take = Take.from_json(saved.read_text())
    assert take.prompt == "走过\n" and take.text.split("\n")[0] == "走过"
    assert len([line for line in take.text.split("\n") if line.strip()]) == 3
    (song,) = Songbook(home).list().songs
    kept = Songbook(home).get(song.id)
    assert kept.take == take and not kept.edited
    assert run(["compose", "--replay", str(saved)]) == 0
    assert capsys.readouterr().out == f"{take.text}\n"


@pytest.mark.usefixtures("home")
def test_a_take_of_another_model_is_not_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compose", "我", "--model", "tiny-gru", "--lines", "2", "--json"]) == 0
    saved = tmp_path / "takes.jsonl"
    saved.write_text(capsys.readouterr().out)
    assert run(["compose", "--replay", str(saved), "--model", "tiny-rnn"]) == 1
    assert "another model" in capsys.readouterr().err
    saved.write_text('{"text": 1}\n')
    assert run(["compose", "--replay", str(saved)]) == 1
    assert f"{saved}:1: not a take" in capsys.readouterr().err


def test_compose_streams_and_keeps_what_stands_when_interrupted(home: Path, tmp_path: Path) -> None:
    endless = ["--lines", "0", "--length", "9999999", "--save"]
    process = start(tmp_path, "compose", "风", "--model", "tiny-lstm", *endless)
    assert process.stdout is not None and process.stderr is not None
    seen = process.stdout.read(20)  # comes while it still composes
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    # Not communicate(), which passes by what read(20) has buffered.
    rest, errors = process.stdout.read(), process.stderr.read()
    assert process.wait(60) == 1
    assert "Traceback" not in errors
    (song,) = Songbook(home).list().songs
    assert (seen + rest).rstrip("\n") == song.text.rstrip("\n")
    take = Songbook(home).get(song.id).take
    assert take is not None and take.reason == "stopped"


@pytest.mark.usefixtures("home")
def test_start_words_of_any_kind_are_kept_and_filtered(said: Shown) -> None:
    start = "鬱𠮷 l'été 🌧\x1b]52;c;AA\x07\u202e x"
    assert run(["compose", start, "--model", "tiny-lstm", "--lines", "1"]) == 0
    text = said()
    assert text.startswith("鬱𠮷 l'été 🌧]52;c;AA x")
    assert not set(text) & set("\x1b\x07\u202e")


def test_the_newest_run_composes_when_none_is_named(home: Path, said: Shown) -> None:
    assert run(["compose", "--lines", "1", "--json"]) == 0
    newest = max((home / "runs").iterdir(), key=lambda run: (run / "run.json").stat().st_mtime)
    assert json_lines(said())[0]["model"] == newest.name

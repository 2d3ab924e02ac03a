"""`lyric-studio train --task mood` and `lyric-studio mood`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from core.model.mood_file import pack_mood, save_mood
from core.runs.checkpoints import HASH_DIGITS
from core.runs.store import RunStore
from core.runs.tasks import TASKS
from studio.__main__ import run_command as run
from studio.wording import i18n
from tests.core.mood_samples import mood_run, tiny_mood, write_files
from tests.studio.cli.cli_process import TINY, Shown, json_lines

SONG = "[主歌]\n我笑着跑过早晨\n\n[副歌]\n风哭到灯都灭了\n月亮"


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "tiny-mood.safetensors"
    save_mood(path, tiny_mood())
    return str(path)


def test_a_song_its_sections_and_lines(home: Path, said: Shown, model: str, tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_text(SONG, encoding="utf-8")
    assert run(["mood", str(file), "--model", model]) == 0
    told = said().splitlines()
    assert told[0].startswith("tiny-mood: right in 86% of 70 held-out texts")
    assert told[1].startswith("whole song: ")
    assert any(line.startswith("section: sad") for line in told)
    assert any("我笑着跑过早晨    bright" in line for line in told)
    assert run(["mood", SONG.replace("\n", "\\n"), "--model", model, "--json"]) == 0
    (found,) = json_lines(said())
    assert [section["label"] for section in found["sections"]] == ["bright", "sad"]
    assert [line["text"] for line in found["lines"]] == SONG.split("\n")[1:2] + SONG.split("\n")[4:]
    assert (found["majority"], found["better_than_majority"]) == (0.5, True)
    i18n.set_language("zh")
    assert run(["mood", str(file), "--model", model, "--language", "zh"]) == 0
    assert "段落: 忧伤" in said()


def test_a_model_that_tells_nothing_says_so(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    model = tiny_mood()
    dull = msgspec.structs.replace(model.told.report, confusion=((20, 15), (15, 20)))
    path = tmp_path / "dull.safetensors"
    told = msgspec.structs.replace(model.told, report=dull)
    save_mood(path, type(model)(model.config, model.vocabulary, model.weights, model.info, told))
    assert run(["mood", "我笑着", "--model", str(path)]) == 0
    assert "no better than always saying bright" in capsys.readouterr().err


def test_it_is_scored_on_other_texts(home: Path, said: Shown, model: str, tmp_path: Path) -> None:
    files = [str(path) for path in write_files(tmp_path / "texts")]
    assert run(["evaluate", model, *files, "--json"]) == 0
    (told,) = json_lines(said())
    assert told["texts"] == 80 and told["majority"] == 0.5
    assert sum(map(sum, told["confusion"])) == 80 and set(told["f1"]) == {"bright", "sad"}
    assert run(["evaluate", model, *files]) == 0
    assert "said sad" in said()


def test_a_model_of_lyrics_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["mood", "我笑着", "--model", "zh-lstm"]) == 1
    assert "does not tell moods" in capsys.readouterr().err
    assert run(["mood", " ", "--model", "zh-lstm"]) == 1
    assert "there is no text to read" in capsys.readouterr().err


def test_a_run_is_made_of_files_named_by_label(home: Path, said: Shown, tmp_path: Path) -> None:
    files = [str(path) for path in write_files(tmp_path / "texts")]
    command = ["train", "--task", "mood", *files, "--name", "feelings", "--no-start", *TINY]
    assert run([*command, "--from", "none"]) == 0
    told = said()
    assert "80 texts: bright 40, sad 40" in told
    assert "a text for each block: bright.txt, sad.txt" in told
    made = RunStore(home).get("feelings").config
    assert (made.task, made.labels, made.corpus) == ("mood", ("bright", "sad"), "mood")
    assert made.unigram_bits_per_char == 0.5
    assert run(["runs", "show", "feelings", "--json"]) == 0
    assert json_lines(said())[0]["task"] == "mood"
    assert run(["train", "--task", "mood", files[0]]) == 1
    assert run(["compose", "--model", "feelings"]) == 1


@pytest.mark.slow
def test_a_training_tells_its_figures_and_can_be_used(
    home: Path, said: Shown, tmp_path: Path
) -> None:
    files = [str(path) for path in write_files(tmp_path / "texts")]
    command = ["train", "--task", "mood", *files, "--name", "feelings", *TINY, "--epochs", "3"]
    assert run([*command, "--lr", "0.02", "--from", "none", "--device", "cpu"]) == 0
    told = said()
    assert "of those to choose by" in told
    assert "held out: accuracy" in told and "naive Bayes" in told
    assert run(["runs", "show", "feelings"]) == 0
    assert "said sad" in said()
    assert run(["runs", "list"]) == 0
    row = next(line for line in said().splitlines() if line.startswith("feelings"))
    assert "%" in row
    assert run(["mood", "我你哭到灯都灭了", "--model", "feelings", "--json"]) == 0
    assert json_lines(said())[0]["song"]["probability"] > 0.5


def test_a_run_is_exported_as_a_file_that_is_used_alone(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, model = mood_run(home, name="feelings"), tiny_mood()
    file, half = tmp_path / "alone.safetensors", tmp_path / "half.safetensors"
    assert run(["runs", "export", "feelings", str(file)]) == 1
    assert "no model here yet; a run can be used after" in capsys.readouterr().err
    assert not file.exists()
    weights = pack_mood(model.weights, model.config, model.info, model.told)
    digits = hashlib.sha256(weights).hexdigest()[:HASH_DIGITS]
    (made.path / "checkpoints" / f"best-0-2-{digits}.safetensors").write_bytes(weights)
    (made.path / "vocabulary.json").write_bytes(model.vocabulary.to_json())
    assert run(["runs", "export", "feelings", str(file)]) == 0
    assert run(["runs", "export", "feelings", str(half), "--half"]) == 0
    assert half.stat().st_size < file.stat().st_size
    capsys.readouterr()
    told = []
    for which in ("feelings", str(file), str(half)):
        assert run(["mood", SONG.replace("\n", "\\n"), "--model", which, "--json"]) == 0
        told += json_lines(capsys.readouterr().out)
    of_run, alone, of_half = (each["song"] for each in told)
    assert of_run == alone and of_half["label"] == alone["label"]
    assert of_half["probability"] == pytest.approx(alone["probability"], abs=0.01)
    monkeypatch.setitem(TASKS, "mood", replace(TASKS["mood"], exports=""))
    assert run(["runs", "export", "feelings", str(file)]) == 1
    assert "task mood has learnt cannot be exported" in capsys.readouterr().err

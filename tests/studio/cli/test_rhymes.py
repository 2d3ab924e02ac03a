"""`lyric-studio rhymes` and `lyric-studio songs check`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from core.model.files import load_model_file, save_model
from studio.__main__ import run_command as run
from studio.wording import i18n
from tests.places import ROOT
from tests.studio.cli.cli_process import Shown, json_lines

pytestmark = pytest.mark.usefixtures("home")


def test_rhymes_in_both_languages(said: Shown) -> None:
    assert run(["rhymes", "衣服", "--model", "zh-lstm", "--near"]) == 0
    head, exact, double, near = said().splitlines()
    assert head == "衣服  姑苏" and "路" in exact and "一步" in double and near
    assert run(["rhymes", "light", "--model", "en-lstm", "--count", "5"]) == 0
    head, exact, _ = said().splitlines()
    assert head == "light  AY T" and len(exact.split()) == 6


def test_rhymes_as_json(said: Shown) -> None:
    assert run(["rhymes", "衣服", "--model", "zh-lstm", "--double", "--json"]) == 0
    (told,) = json_lines(said())
    assert told["exact"] == [] and "near" not in told
    assert "一步" in [each["word"] for each in told["double"]]


def test_a_model_ranks_them_by_what_stands_before(said: Shown) -> None:
    ranked = []
    for before in ("we lay down into the", "turn off the"):
        command = ["rhymes", "bite", "--model", "en-lstm", "--before", before, "--json"]
        assert run(command) == 0
        ranked.append([each["word"] for each in json_lines(said())[0]["exact"]])
    assert ranked[0] != ranked[1] and set(ranked[0]) == set(ranked[1])


def test_a_text_is_checked_line_by_line(said: Shown, tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_text("窗台上的都是雾\n一件白色的衣服\n", "utf-8")
    assert run(["songs", "check", str(file)]) == 0
    shown = said()
    assert "7" in shown and "A" in shown and "姑苏" in shown and "--model" in shown
    assert run(["songs", "check", str(file), "--json"]) == 0
    assert [line["letter"] for line in json_lines(said())] == ["A", "A"]
    file.write_text("", "utf-8")
    assert run(["songs", "check", str(file)]) == 0
    assert said() == "there is no line in it\n"


@pytest.mark.slow
def test_copies_of_the_corpus_of_a_model(said: Shown, tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_text("一件白色的衣服\n雾里有一个很远的人\n", "utf-8")
    assert run(["songs", "check", str(file), "--model", "zh-lstm", "--json"]) == 0
    first, second = json_lines(said())
    assert first["run_size"] >= second["run_size"] and first["run"]


def test_copies_cannot_be_known_without_the_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "song.txt"
    file.write_text("雾\n", "utf-8")
    alone = load_model_file(ROOT / "data/models/zh-lstm.safetensors")
    info = msgspec.structs.replace(alone.info, corpus="gone")
    model = tmp_path / "alone.safetensors"
    save_model(model, replace(alone, info=info))
    assert run(["songs", "check", str(file), "--model", str(model)]) == 1
    assert "nobody can say what is copied" in capsys.readouterr().err


def test_in_chinese(said: Shown) -> None:
    assert run(["rhymes", "衣服", "--model", "zh-lstm", "--language", "zh"]) == 0
    assert "双押" in said()
    i18n.set_language("en")

"""`lyric-studio rhymes` and `lyric-studio songs check`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.library.demos import demo_corpora, songs_of
from core.library.models import demo_models
from studio.__main__ import run_command as run
from studio.wording import i18n
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


def test_copies_of_the_corpus_of_a_model(said: Shown, tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    (line,) = [
        row
        for row in songs_of(demo_corpora()["demo-zh"])[0].read_text("utf-8").splitlines()
        if row.strip() and not row.startswith(("#", "["))
    ][:1]
    file.write_text(f"{line}\n䶮䶮䶮䶮䶮䶮\n", "utf-8")
    assert run(["songs", "check", str(file), "--model", "zh-lstm", "--json"]) == 0
    first, second = json_lines(said())
    assert first["run"] == line and first["song"] and first["song_line"] == 1
    assert second["run"] == "" and second["copied"] == 0
    assert run(["songs", "check", str(file), "--model", "zh-lstm"]) == 0
    assert ("the whole line" in said()) == first["whole"]


def test_copies_cannot_be_known_of_a_model_that_travels_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "song.txt"
    file.write_text("雾\n", "utf-8")
    model = tmp_path / "alone.safetensors"
    shutil.copy(demo_models()["zh-lstm"], model)
    assert run(["songs", "check", str(file), "--model", str(model)]) == 1
    assert "nobody can say what is copied" in capsys.readouterr().err


def test_in_chinese(said: Shown) -> None:
    assert run(["rhymes", "衣服", "--model", "zh-lstm", "--language", "zh"]) == 0
    assert "双押" in said()
    i18n.set_language("en")

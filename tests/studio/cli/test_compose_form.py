"""`lyric-studio compose` with a form."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.composing.numbers import decode
from core.forms.slots import Wanted
from core.forms.verify import faults
from core.songs.document import Document
from core.songs.documents import Documents
from core.songs.store import Songbook
from core.text.lines import line_end
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown

pytestmark = pytest.mark.usefixtures("home")

ZH = ["--model", "zh-rnn", "--seed", "1"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--form", "abc"], "no number of syllables"),
        (["--form", "7 7", "--rhyme", "A"], "1 rhyme letters for 2 lines"),
        (["--form", "7 99"], "1 to 30 are possible"),
        (["--form", "7 7", "--acrostic", "春"], "1 characters for 2 lines"),
        (["--ci", "没有"], "there is no tune"),
        (["--form-file", "nowhere.form"], "nowhere.form"),
        (["--like", "nowhere.txt"], "nowhere.txt"),
        (["--form", "7 7", "--ci", "浣溪沙"], "--form and --ci exclude each other"),
        (["--form", "7 7", "分手"], "--form and START exclude each other"),
        (["--form", "7 7", "--lines", "3"], "--form and --lines exclude each other"),
        (["--rhyme", "AA"], "needs a form"),
        (["--candidates", "4"], "needs a form"),
        (["--ci", "浣溪沙", "--rhyme", "AAAAAA"], "--rhyme belongs to --form"),
        (["--form", "7", "--seed", "-1"], "seed must be"),
    ],
)
def test_what_makes_no_sense_is_one_clear_error(
    given: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compose", *given]) in (1, 2)
    shown = capsys.readouterr()
    assert shown.out == "" and told in shown.err and "Traceback" not in shown.err


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("--form-file", "hello there\n", "bad.form:1: “hello there” says nothing"),
        ("--form-file", "7 A\nC = 姑苏\n", "bad.form:2: no line has the rhyme letter C"),
        ("--form-file", "3 | 天__ | 仄平平\n", "bad.form:1: “天” at syllable 1 is 平, but 仄"),
        ("--form-file", "7 A\n" * 1_000_000, "a form sheet of more than 2000 lines"),
        ("--like", "走\n" * 1_000_000, "a form of more than 2000 lines"),
        ("--like", "\x00\x01\x02" * 99, "bad.form: "),
    ],
)
def test_a_bad_file_is_one_clear_error(
    option: str, text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.form"
    file.write_text(text, "utf-8")
    assert run(["compose", option, str(file)]) == 1
    shown = capsys.readouterr()
    assert shown.out == "" and told in shown.err and "Traceback" not in shown.err
    assert len(shown.err.splitlines()) == 1


def test_an_acrostic_that_rhymes(said: Shown, capsys: pytest.CaptureFixture[str]) -> None:
    form = ["--form", "5 5 5", "--rhyme", "AAB", "--acrostic", "春夏秋"]
    assert run(["compose", *form, *ZH]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    assert [line[0] for line in lines] == list("春夏秋")
    ends = [line_end(line) for line in lines]
    assert ends[0] is not None and ends[1] is not None and ends[0].rhyme == ends[1].rhyme
    assert "B is used once, so it is free" in shown.err
    assert "trained without forms" in shown.err
    assert "seed 1, model zh-rnn" in shown.err
    assert run(["compose", *form, *ZH]) == 0
    assert said().splitlines() == lines


def test_candidates_are_listed_for_each_line(said: Shown) -> None:
    assert run(["compose", "--form", "5 7", "--rhyme", "AA", "--candidates", "3", *ZH]) == 0
    shown = said().splitlines()
    heads = [row for row in shown if row.startswith("line ")]
    assert [head.split()[:4] for head in heads] == [
        ["line", "1", "5", "syllables"],
        ["line", "2", "7", "syllables"],
    ]
    assert sum(row.startswith("›") for row in shown) == 2
    assert sum(row.split()[:1] == ["2"] for row in shown) + sum("›  2" in row for row in shown) == 2


def test_the_document_as_json_and_saved(said: Shown, home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "mine.form"
    sheet.write_text("title: 四季\nA = 姑苏\n[主歌]\n5 A = 窗外都是雾\n5 A\n", "utf-8")
    command = ["compose", "--form-file", str(sheet), "--candidates", "2", "--json", "--save", *ZH]
    assert run(command) == 0
    document = decode(said().encode(), Document)
    first, second = (row.line for row in document.rows)
    assert first.text == "窗外都是雾" and first.locked and not first.takes
    assert second.template is not None and len(second.takes) == 2
    assert faults(second.text, second.template, Wanted("姑苏"), "thirteen") == []
    (song,) = Songbook(home).list().songs
    assert song.title == "四季"
    kept = Documents(home).open(song.id)
    assert kept.history.document == document
    kept.history.close()


def test_the_shape_of_a_song_is_taken_and_takes_are_counted(said: Shown, tmp_path: Path) -> None:
    file = tmp_path / "song.txt"
    file.write_text("窗外都是雾\n\n我没有找到路\n", "utf-8")
    assert run(["compose", "--like", str(file), "--count", "2", *ZH]) == 0
    parts = said().rstrip("\n").split("\n")
    assert parts[0] == "take 1" and parts[5] == "take 2" and parts[2] == parts[4] == ""
    assert parts[1] != parts[6] and parts[8] != "我没有找到路"


def test_an_impossible_form_is_refused_before_writing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compose", "--ci", "浣溪沙", "--model", "en-rnn"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "" and "no words of this model make the tones" in shown.err


@pytest.mark.slow
def test_a_tune(said: Shown) -> None:
    assert run(["compose", "--ci", "浣溪沙", "--model", "zh-lstm", "--seed", "1"]) == 0
    shown = said().splitlines()
    assert len(shown) == 7 and shown[3] == ""

"""The README's commands are those that are meant, in both languages."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from studio.cli.root import COMMANDS
from tests.places import ROOT

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)\n```", text, flags=re.DOTALL)


def test_both_languages_name_the_same_commands() -> None:
    assert commands(ENGLISH) == commands(CHINESE)


def test_the_two_commands_are_one_line_each_and_marked() -> None:
    for mark in ("start-command", "test-command"):
        block = re.search(
            rf"<!-- {mark} -->\n```sh\n(.*?)\n```\n<!-- /{mark} -->", ENGLISH, re.DOTALL
        )
        assert block is not None
        assert "\n" not in block[1]
        assert "torch==2.13.*" in block[1], "a bare torch would bring gigabytes of CUDA along"


def test_every_command_is_in_both() -> None:
    for name in COMMANDS:
        assert f"`lyric-studio {name}" in ENGLISH
        assert f"`lyric-studio {name}" in CHINESE


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (CHINESE, "zh")])
def test_pictures_are_those_that_the_tests_hold(text: str, language: str) -> None:
    pictures = [unquote(path) for path in re.findall(r"!\[[^\]]*\]\(([^)]*)\)", text)]
    assert len(pictures) == 2
    for path in pictures:
        assert "/__snapshots__/" in path and language in path.rpartition("[")[2]
        assert (ROOT / path).is_file(), path


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_every_room_has_a_line_and_every_place_is_there(text: str) -> None:
    for top in ("core", "studio"):
        rooms = [path.name for path in (ROOT / top).iterdir() if (path / "__init__.py").is_file()]
        assert [room for room in rooms if f"`{room}`" not in text] == []
    for place in re.findall(r"`((?:core|studio)/[\w/]+)`", text):
        assert (ROOT / place).is_dir() or (ROOT / f"{place}.py").is_file(), place

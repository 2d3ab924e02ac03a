"""The README's commands are those that are meant, in both languages."""

from __future__ import annotations

import re

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

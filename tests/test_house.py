"""The house: rooms that say what they are for, files and functions of a size that one can read.

Who may import whom is held by the contracts in pyproject.toml.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import core
from tests.places import ROOT

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 60
ENTRIES_OF_STUDIO = 12
NAMED = re.compile(r"`((?:core|studio)(?:\.[a-z_0-9]+)+)")


def files(*tops: str) -> Iterator[Path]:
    for top in tops:
        yield from sorted((ROOT / top).rglob("*.py"))


def rooms(*tops: str) -> list[str]:
    return [
        path.parent.relative_to(ROOT).as_posix()
        for path in files(*tops)
        if path.name == "__init__.py"
    ]


@pytest.mark.parametrize("room", rooms("core", "studio"))
def test_every_room_says_what_it_is_for(room: str) -> None:
    doc = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8")))
    assert doc and "\n" in doc, "its purpose, then what it may import"
    assert "mport" in doc


def test_every_folder_of_code_is_a_room() -> None:
    folders = {path.parent for path in files("core", "studio", "tests")}
    assert [path for path in sorted(folders) if not (path / "__init__.py").is_file()] == []


def test_the_terminal_has_few_entries_at_its_top() -> None:
    entries = [path for path in (ROOT / "studio").iterdir() if path.name != "__pycache__"]
    assert len(entries) <= ENTRIES_OF_STUDIO


def test_tests_stand_in_rooms_of_the_same_names() -> None:
    known = {*rooms("core"), *rooms("studio")}
    mirrored = {
        path.parent.relative_to(ROOT / "tests").as_posix()
        for path in files("tests/core", "tests/studio")
        if path.name.startswith("test_")
    }
    assert [room for room in mirrored if room not in known] == []


def test_no_file_is_longer_than_one_reads() -> None:
    lengths = {
        path: path.read_text("utf-8").count("\n") for path in files("core", "studio", "tests")
    }
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path, lines in lengths.items()
        if lines > LINES_OF_A_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_one_reads() -> None:
    long = {}
    for path in files("core", "studio", "data"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines >= LINES_OF_A_FUNCTION:
                    long[f"{path.relative_to(ROOT).as_posix()}: {node.name}"] = lines
    assert long == {}


def test_no_text_speaks_of_a_module_that_is_not_there() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in files("core", "studio")
    }
    gone = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in [*files("core", "studio", "tests", "data"), *ROOT.glob("*.md")]
        for name in NAMED.findall(path.read_text("utf-8"))
        # Behind the module may stand what it holds.
        if not {name, name.rsplit(".", 1)[0]} & (modules - {"core", "studio"})
    }
    assert gone == set()


def test_the_docstring_of_core_names_its_door() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (door,) = (each["door"] for each in contracts["contracts"] if each["type"] == "door")
    told: set[str] = set()
    _, _, rows = (core.__doc__ or "").partition("The door,")
    room = ""
    for row in rows.split("\n\n")[1].rstrip().split("\n"):
        if found := re.match(r"    (\w+) +", row):
            room = found[1]
        names = row[18:].rstrip(",").split(", ")
        told |= {f"core.{name}" if room == "ground" else f"core.{room}.{name}" for name in names}
    assert told | {"core"} == set(door)

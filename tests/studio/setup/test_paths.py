"""Paths as people type them and as file managers drop them; a user who is none ends nothing."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from studio.setup.paths import at_home, config_file, exists, home_folder, typed_path, typed_paths
from studio.widgets.path_completion import candidates


@pytest.fixture
def dropped(tmp_path: Path) -> Path:
    folder = tmp_path / "my lyrics"
    folder.mkdir()
    path = folder / "a b's 歌.txt"
    path.write_text("la")
    return path


def test_what_a_file_manager_drops_is_a_path(dropped: Path) -> None:
    escaped = str(dropped).replace(" ", "\\ ").replace("'", "\\'")
    url = "file://" + str(dropped).replace(" ", "%20").replace("歌", "%E6%AD%8C")
    for text in (str(dropped), f" {dropped}\n", f'"{dropped}"', escaped, url,
                 url.replace("file://", "file://localhost"), url.replace("file://", "file:"),
                 url.replace("file:", "FILE:"), url.replace("%27", "'"), f"'{url}'", f"<{url}>",
                 shlex.quote(str(dropped)), str(dropped).replace("'", "'\\''").join("''"),
                 "$" + escaped.replace("\\ ", " ").join("''"), f"“{dropped}”", f"{dropped}\0",
                 f"\ufeff{dropped}"):  # fmt: skip
        assert typed_path(text) == dropped, text


def test_several_are_dropped_or_pasted_at_once(dropped: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.txt"
    other.write_text("la")
    both = [dropped, other]
    url = dropped.as_uri()
    for text in (
        f"{dropped}\n{other}\n",
        f"{shlex.quote(str(dropped))} {other}",
        f'"{dropped}" "{other}"',
        f"{url}\r\n{other.as_uri()}\r\n",
        f"{url} {other}",
        f"x-special/nautilus-clipboard\ncopy\n{url}\n{other.as_uri()}",
    ):
        assert typed_paths(text) == both, text
    assert typed_paths(str(dropped)) == [dropped], "spaces and a quote in one name"
    assert typed_paths("don't.txt") == [Path("don't.txt")]
    assert typed_paths(" \n\n") == []


def test_a_name_with_a_backslash_is_found_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "a\\ b.txt"
    path.write_text("la")
    assert typed_path(str(path)) == path


def test_a_home_of_nobody_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at_home(Path("~nobody-of-this-name/x")) == Path("~nobody-of-this-name/x")
    assert candidates("~nobody-of-this-name/") == []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LYRIC_STUDIO_CONFIG", "~nobody-of-this-name/settings.toml")
    assert config_file() == tmp_path / "~nobody-of-this-name" / "settings.toml"
    monkeypatch.setenv("LYRIC_STUDIO_HOME", "~nobody-of-this-name")
    assert home_folder() == tmp_path / "~nobody-of-this-name"


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "x" * 5000,
        "file://%00",
        "",
        "~",
        "'",
        "file://",
        "file://[::1",
        "file:",
        "$'\\x",
        "\\",
    ],
)
def test_what_can_be_no_path_is_not_there_or_harmless(text: str) -> None:
    exists(typed_path(text))
    candidates(text)

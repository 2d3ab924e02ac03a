"""Settings: documented, and a wrong value costs that value only."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.setup import settings as module
from studio.setup.settings import (
    Settings,
    entry_of,
    load_settings,
    option,
    settings_from,
    template,
)

SCALARS = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.lists(st.integers()),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)  # fmt: skip
NAMES = st.sampled_from([setting.name for setting in fields(Settings)]) | st.text(max_size=10)


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    loaded = load_settings(tmp_path / "none.toml")
    assert loaded.settings == Settings()
    assert not loaded.notices


def test_the_template_documents_every_field_with_its_default(tmp_path: Path) -> None:
    text = template()
    for setting in fields(Settings):
        assert setting.name in text
        assert all(f"# {line}" in text for line in entry_of(setting).lines)
    # Taken at its word, without the comment signs of its settings, it is the defaults again.
    lines = [line[2:] for line in text.splitlines() if line.startswith("# ") and " = " in line]
    plain = "\n".join(line for line in lines if line.split(" = ")[0].isidentifier())
    loaded = settings_from(tomllib.loads(plain))
    assert loaded.settings == Settings()
    assert not loaded.notices


def test_one_wrong_value_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('frames = "fast"\nspeed = 7\nlanguage = "xx"\ntypo = 1\n[keys]\n"a.b" = "c"\n')
    loaded = load_settings(file)
    assert loaded.settings == Settings(speed=7, keys={"a.b": "c"})
    assert len(loaded.notices) == 3
    assert any("frames" in notice for notice in loaded.notices)


@pytest.mark.parametrize(
    "content", [b"x = ", b"\xff\xfe", b"[[[[", b"a = 1\na = 2", b"\x00", b"[" * 5000]
)
def test_an_unreadable_file_is_a_notice(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    loaded = load_settings(file)
    assert loaded.settings == Settings()
    assert len(loaded.notices) == 1


def test_a_folder_or_a_huge_file_is_a_notice(tmp_path: Path) -> None:
    assert load_settings(tmp_path).notices
    file = tmp_path / "huge.toml"
    file.write_bytes(b"#" * 1_000_001)
    assert load_settings(file).notices


@given(st.dictionaries(NAMES, SCALARS, max_size=5))
def test_any_table_gives_usable_settings(raw: dict[str, object]) -> None:
    settings = settings_from(dict(raw)).settings
    for setting in fields(Settings):
        assert entry_of(setting).fits(getattr(settings, setting.name))


@pytest.mark.parametrize(
    "value", ["0", "61", "true", '"60"', "60.5", "nan"], ids=lambda value: f"frames = {value}"
)
def test_what_lies_outside_of_the_range_or_is_of_another_type_is_refused(value: str) -> None:
    loaded = settings_from(tomllib.loads(f"frames = {value}\nspeed = {value}\n"))
    assert loaded.settings.frames == 60
    assert any("frames" in notice for notice in loaded.notices)


def test_a_new_setting_is_one_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Louder(Settings):
        volume: int = option(5, "How loud it is. {low} to {high}.", low=0, high=11)

    monkeypatch.setattr(module, "Settings", Louder)
    assert "# How loud it is. 0 to 11.\n# volume = 5\n" in template()
    file = tmp_path / "settings.toml"
    for told, volume, notices in (("11", 11, 0), ("12", 5, 1), ('"x"', 5, 1)):
        file.write_text(f"volume = {told}\n")
        loaded = load_settings(file)
        assert loaded.settings == Louder(volume=volume)
        assert len(loaded.notices) == notices

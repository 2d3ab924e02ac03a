"""Two languages: nothing lacks a translation, fields agree, and labels fit 80 columns."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from core.composing.settings import SamplerSettings
from core.model.cells.table import CELLS
from studio.app.screens import SCREENS, key_table
from studio.keys import bindings as keys
from studio.keys.dialogs import DIALOGS
from studio.screens.compose.options import dialog_rows
from studio.screens.compose.words import REASONS, WORDS
from studio.screens.songs.screen import SongsScreen
from studio.setup.session import Session, save_session
from studio.widgets.chrome import HeaderLine, KeyFooter
from studio.wording import i18n
from studio.wording.i18n import catalog
from tests.studio.hosts import until
from tests.studio.tiny_studio import tiny_studio

LOCALE = Path(i18n.__file__).parent / "locale"
STUDIO = LOCALE.parent.parent
OPTIONS = dialog_rows(SamplerSettings())
KEYS = key_table(SCREENS)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def messages() -> set[str]:
    """Every constant that the code gives to `t`, and the tables that are translated later."""
    found: set[str] = set()
    for path in STUDIO.rglob("*.py"):
        if "cli" in path.relative_to(STUDIO).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id == "t" and node.args:  # type: ignore[attr-defined]
                first = node.args[0]  # type: ignore[attr-defined]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    found |= {row.label for row in KEYS.rows} - {cell.label for cell in CELLS.values()}
    found |= {row.sentence or row.help for row in KEYS.rows}
    found |= {text for place in DIALOGS for row in place.rows for text in (row.label, row.help)}
    for place in (*KEYS.places.values(), *DIALOGS):
        found |= {text for text in (place.title, place.about) if text}
    found |= set(REASONS.values()) | set(WORDS.values())
    found |= {row.label for row in OPTIONS} | {row.help for row in OPTIONS}
    return found


def test_every_message_of_the_app_has_a_translation() -> None:
    known = catalog("zh")
    assert sorted(message for message in messages() if message not in known) == []


@pytest.mark.parametrize("language", ["zh"])
def test_no_message_is_translated_twice(language: str) -> None:
    """The later file would win: where a word has two meanings, its English must tell them apart."""
    files: dict[str, list[str]] = {}
    for path in sorted((LOCALE / language).glob("*.toml")):
        for english in tomllib.loads(path.read_text(encoding="utf-8")):
            files.setdefault(english, []).append(path.name)
    assert {english: names for english, names in files.items() if len(names) > 1} == {}


@pytest.mark.parametrize("path", sorted(LOCALE.rglob("*.toml")), ids=lambda p: p.name)
def test_fields_are_the_same_in_both_languages(path: Path) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for english, other in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert names(english) == names(other), english
        assert other.strip()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_labels_fit(language: str) -> None:
    i18n.set_language(language)
    for row in KEYS.rows:
        # A key, its label, and the two that are always there fit on one line together.
        name = keys.key_name(row.all_keys.split(",")[-1])
        assert cell_len(f" {name} {i18n.t(row.label)} ") <= 40, row.id
    for option in OPTIONS:
        assert cell_len(i18n.t(option.label)) <= 12, option.name
        assert cell_len(i18n.t(option.help)) <= 72 - 12 - 12, option.name


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_nothing_is_cut_at_80_columns(
    tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    i18n.set_language(language)
    async with tiny_studio(tmp_path, size=size) as studio:
        width = size[0]
        header = studio.compose.query_one(HeaderLine)
        assert header.render().cell_length <= width
        assert studio.compose.query_one(KeyFooter).render().cell_length <= width
        for id in ("model", "cells", "temperature", "options", "status"):
            widget = studio.compose.query_one(f"#{id}")
            room = widget.size.width
            assert room > 0
            if width >= 80:
                for line in widget.render().split():  # type: ignore[attr-defined]
                    assert line.cell_length <= room, (id, line.plain)
        await studio.write()
        await studio.press("p", "f5")
        await until(lambda: isinstance(studio.app.screen, SongsScreen))
        assert studio.app.screen.query_one(KeyFooter).render().cell_length <= width


async def test_the_screen_speaks_chinese(tmp_path: Path) -> None:
    i18n.set_language("zh")
    async with tiny_studio(tmp_path) as studio:
        shown = studio.app.export_screenshot()
        text = re.sub(r"<[^>]+>", "", shown).replace("&#160;", " ")
        for word in ("写词", "训练", "歌曲", "温度", "开头", "帮助"):
            assert word in text, word
        await studio.write()
        assert "行数写满了" in studio.compose.view.status.content.plain


async def test_changing_the_language_begins_again_with_everything_kept(tmp_path: Path) -> None:
    async with tiny_studio(tmp_path) as studio:
        await studio.write()
        text = studio.text
        await studio.app.run_action("change_language('zh')")
        await until(lambda: not studio.app.is_running)
        assert studio.app.restart
        assert studio.app.session.language == "zh"
    async with tiny_studio(tmp_path) as studio:
        assert studio.text == text


def test_the_language_is_chosen_by_option_setting_memory_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.app.start import choose_language
    from studio.setup.settings import Settings

    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert choose_language(None, Settings()) == "zh"
    assert choose_language(None, Settings(), "en") == "en"
    assert choose_language(None, Settings(language="en"), "zh") == "en"
    assert choose_language("zh", Settings(language="en"), "en") == "zh"
    save_session(tmp_path, Session(language="zh"))

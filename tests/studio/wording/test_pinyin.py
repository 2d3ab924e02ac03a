"""Readings of the table agree with those of pypinyin, which would take too long to load."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pypinyin import Style, lazy_pinyin, pinyin

from studio.app.screens import SCREENS, key_table
from studio.wording.i18n import catalog
from studio.wording.pinyin import readings
from tests.places import ROOT


def common() -> list[str]:
    """The characters of the first level of GB 2312."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [c for code in codes if (c := code.decode("gb2312", "ignore"))]


def test_each_common_character_is_read_as_pypinyin_reads_it() -> None:
    characters = common()
    assert len(characters) == 3755
    for character in characters:
        known = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
        ours = readings(character)
        assert ours
        assert set(ours) <= {reading.replace("ü", "v") for reading in known}, character


def test_all_labels_of_keys_can_be_read() -> None:
    for row in key_table(SCREENS).rows:
        label = catalog("zh").get(row.label, "")
        for character, reading in zip(label, lazy_pinyin(label, errors=list), strict=True):
            if not character.isascii():
                assert reading in readings(character), label


@pytest.mark.parametrize("character", ["a", "é", "ㄅ", "龘", "。", "😀", "\ud800"])
def test_what_is_not_in_the_table_has_no_reading(character: str) -> None:
    assert readings(character) == ()


def test_the_app_never_loads_pypinyin() -> None:
    """Its import holds up the event loop for longer than a key may wait."""
    code = (
        "import sys, studio.app.application, studio.app.screens as s; s.import_ahead(s.SCREENS);"
        "from studio.wording.pinyin import readings; readings('词');"
        "sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

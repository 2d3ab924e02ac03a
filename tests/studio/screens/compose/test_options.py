"""The dialog of settings: what is refused is told in words of its row and of the interface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from core.composing.settings import SamplerSettings
from studio.screens.compose.options import OptionsDialog
from studio.wording import i18n
from tests.studio.screens.lines.hosted import hosted


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("top_k", "3000000", "top-k 须是 0 到 1000000 的整数，不能是 3000000"),
        ("min_p", "7", "min-p 须是 0.0 到 1.0 的数，不能是 7.0"),
        ("min_p", "三", "min-p：不是数字"),
        ("min_p", "nan", "min-p 须是 0.0 到 1.0 的数，不能是 nan"),
        ("max_lines", "0", "行数：从 1 到 400"),
        ("seed", "x", "种子：不是数字"),
        ("top_k", "9" * 300, "top-k 须是 0 到 1000000 的整数，不能是 999"),
    ],
)
async def test_a_value_that_cannot_be_is_refused_in_its_row(
    tmp_path: Path, field: str, typed: str, told: str
) -> None:
    i18n.set_language("zh")
    dialog = OptionsDialog(SamplerSettings(), max_lines=16, max_tokens=400, seed=None)
    async with hosted(tmp_path, dialog, (80, 24)) as studio:
        row = dialog.query_one(f"#{field}", Input)
        dialog.set_focus(row)
        await studio.press("end", "ctrl+u", *typed)
        assert row.value == typed, "no key is silently ignored"
        dialog.set_focus(dialog.query(Input).last())
        await studio.press("enter")
        assert told in studio.shown("problem") and not studio.answers
        assert dialog.focused is row
        assert dialog.query_one("#problem").size.height <= 2

"""What a session tells has words, and values that are facts have theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from rich.cells import cell_len

from core.composing.takes import Reason
from core.writing.facts import Fact, NoteName, StepName
from studio.app.screens import SCREENS, key_table
from studio.screens.compose.words import NAMED_KEYS, REASONS, WORDS, fact_text, reason_text
from studio.wording import i18n


@pytest.fixture
def chinese() -> Iterator[None]:
    i18n.set_language("zh")
    yield
    i18n.set_language("en")


def test_every_fact_and_every_reason_has_words() -> None:
    assert {*get_args(StepName), *get_args(NoteName)} == set(WORDS)
    assert set(get_args(Reason)) == set(REASONS)


@pytest.mark.usefixtures("chinese")
def test_a_step_within_a_fact_is_translated_with_it() -> None:
    label = Fact("temperature", {"before": "0.80", "after": "0.85"})
    assert fact_text(Fact("undone", {"label": label}), str) == "已撤销：温度 0.80 到 0.85"
    assert reason_text("stopped") == "已停止"
    assert reason_text("of a later version") == "of a later version"


def test_keys_that_are_named_are_those_that_work_now() -> None:
    rows = {row.id for row in key_table(SCREENS).rows}
    assert set(NAMED_KEYS.values()) <= rows
    left = Fact("left over", {"count": 2})
    keys = {"compose.save": "ctrl+s", "compose.delete": "alt+d"}
    assert fact_text(left, keys.__getitem__).endswith("2 (ctrl+s saves, alt+d drops)")


def test_a_long_title_leaves_room_for_what_can_be_done() -> None:
    title = "the long way home over the bridge, and the river under it all the way"
    told = fact_text(Fact("saved", {"title": title}), lambda _: "F5")
    assert cell_len(told) < 72 and told.endswith("(F5 shows it)")
    told = fact_text(Fact("undone", {"label": Fact("saved", {"title": "雨" * 60})}), lambda _: "F5")
    assert cell_len(told) < 72

"""Warnings come from one table: in English, in parts to translate, and read out of old words."""

from __future__ import annotations

import json
import string

import pytest

from core.runs.events import Warned, decode_event, encode_event
from core.runs.warnings import WARNINGS, WarningText, in_parts, warned


def made(key: str) -> Warned:
    """A warning with something in each of its fields."""
    text = WARNINGS[key]
    parts = [*string.Formatter().parse(text.message), *string.Formatter().parse(text.advice)]
    fields = {name: f"7 {name}" for _, name, _, _ in parts if name and name != "step"}
    return warned(key, step=40, **fields)


def older(event: Warned) -> Warned:
    """The same as runs wrote it before there were templates."""
    line = json.loads(encode_event(event))
    del line["templates"], line["fields"]
    event = decode_event(json.dumps(line).encode())
    assert isinstance(event, Warned)
    return event


def test_a_warning_is_told_in_english_with_its_figures() -> None:
    event = warned("overfitting", step=600, best=450, left=3)
    assert event.kind == "overfitting" and event.step == 600
    assert event.message == "the held-out curve has not improved since step 450"
    assert event.advice == (
        "stops in 3 evaluations unless it does; more dropout or more songs help"
    )
    assert decode_event(encode_event(event)) == event


def test_sentences_of_one_kind_keep_its_name_on_disk() -> None:
    few = warned("small-corpus", tokens=f"{4000:,}")
    large = warned("large-model", parameters=f"{9_000_000:,}", tokens=f"{6000:,}")
    assert few.kind == large.kind == "small-corpus"
    assert few.message == "only 4,000 tokens to learn from"
    assert large.message == "9,000,000 parameters for 6,000 tokens"
    assert {WARNINGS[key].kind or key for key in WARNINGS} == {
        "small-corpus", "overfitting", "not-converging", "repeating", "non-finite",
        "out-of-memory", "checkpoint-failed", "checkpoint-damaged", "manifest-lost",
        "best-damaged", "processes", "held-out-within",
    }  # fmt: skip


@pytest.mark.parametrize("key", WARNINGS)
def test_an_older_event_is_read_back_into_its_parts(key: str) -> None:
    event = made(key)
    parts = in_parts(older(event))
    assert parts.templates == event.templates
    assert parts.fields.items() <= event.fields.items()
    for template in parts.templates:
        assert template.format(**parts.fields) in (event.message, event.advice)
    assert in_parts(event) == event


def test_other_words_stay_as_they_are() -> None:
    event = Warned(kind="overfitting", message="of a stranger", advice="do this")
    assert in_parts(event) == event


def test_long_words_of_a_stranger_cost_no_time() -> None:
    event = Warned(kind="x", message=" parameters for " * 60_000, advice="none")
    assert in_parts(event) == event


def test_a_new_warning_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = WarningText("the toy has {wheels} wheels", "find {missing} more")
    monkeypatch.setitem(WARNINGS, "toy", toy)
    event = warned("toy", step=5, wheels=3, missing=1)
    assert (event.kind, event.message, event.advice) == (
        "toy", "the toy has 3 wheels", "find 1 more",
    )  # fmt: skip
    assert in_parts(older(event)).templates == event.templates
    with pytest.raises(KeyError):
        warned("toy", wheels=3)

"""Warnings come from one table: in English, in parts to translate, and read out of old words."""

from __future__ import annotations

import json
import string

import msgspec
import pytest

from core.runs.events import CheckpointSaved, Evaluated, Event, Warned, decode_event, encode_event
from core.runs.warnings import WARNINGS, ToldWarnings, WarningText, in_parts, warned
from tests.studio.hosts import finished, lesson, sampled, started


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
        "best-damaged", "processes", "held-out-within", "base-language", "gpu-shared",
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


def standing(events: list[Event], *, training: bool) -> list[str]:
    told = ToldWarnings()
    for event in events:
        told.take(event)
    return [one.message for one in told.standing(training=training)]


SMALL = warned("small-corpus", tokens="1,759")
WITHIN = warned("held-out-within")


def test_on_a_finished_run_stands_what_holds_for_its_model_alone() -> None:
    overfits = warned("overfitting", step=100, best=50, left=4)
    events = [started("a"), WITHIN, SMALL, *lesson("a", 3, turn=1)[1:], overfits]
    small, within, passing = SMALL.message, WITHIN.message, overfits.message
    assert standing(events, training=True) == [passing, small, within]
    assert standing([*events, finished("a", 150)], training=False) == [small, within]


def test_a_count_goes_on_with_the_run_and_ends_with_the_next_best() -> None:
    better = next(event for event in lesson("a", 1, start=4) if isinstance(event, Evaluated))
    worse = msgspec.structs.replace(better, best=False, best_step=100, patience_left=3)
    told = ToldWarnings()
    for event in (started("a"), warned("overfitting", step=200, best=100, left=4), worse):
        told.take(event)
    (left,) = told.standing(training=True)
    assert left.advice.startswith("stops in 3 evaluations") and left.step == 200
    told.take(better)
    assert told.standing(training=True) == []


def test_what_happened_once_is_told_for_a_while() -> None:
    skipped = warned("non-finite", step=50, skipped=51)
    for epochs, wanted in ((3, [skipped.message]), (4, [])):
        assert standing([*lesson("a", 1), skipped, *lesson("a", epochs - 1, start=1)],
                        training=True) == wanted  # fmt: skip


@pytest.mark.parametrize(
    ("key", "fields", "end"),
    [
        ("repeating", {}, sampled(100, "one\ntwo\nthree\nfour")),
        ("not-converging", {}, lesson("a", 1, start=2, floor=1.0)[-3]),
        ("held-out-non-finite", {}, lesson("a", 1, start=2)[-3]),
        ("checkpoint-failed", {"reason": "full"}, lesson("a", 1, start=2)[-2]),
        ("best-damaged", {}, CheckpointSaved(step=99, kind="best", file="f", bytes=1, seconds=0)),
    ],
)
def test_some_hold_until_their_opposite(key: str, fields: dict[str, str], end: Event) -> None:
    event = warned(key, step=50, **fields)
    before: list[Event] = [started("a"), event, sampled(60, "la la\n" * 9), finished("a", 99)]
    assert standing(before, training=False) == [event.message], "also when the run is over"
    assert standing([*before, end], training=True) == []


def test_words_of_ours_without_their_figures_stay_as_a_stranger_wrote_them() -> None:
    overfits = warned("overfitting", step=5, best=1, left=2)
    worse = lesson("a", 2, turn=0)[-3]
    assert isinstance(worse, Evaluated)
    worse = msgspec.structs.replace(worse, best=False)
    strange = msgspec.structs.replace(overfits, message="odd", fields={"key": "x"})
    assert standing([started("a"), strange, worse], training=True) == ["odd"]

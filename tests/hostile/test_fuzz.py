"""Readers of strangers' files, under chance; `--fuzz-examples N`."""

from __future__ import annotations

import copy
import json
import math
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import LyricStudioError
from core.model.files import pack_weights, unpack_weights
from core.runs.checkpoints import load_model
from core.runs.events import Failed, encode_event
from core.runs.history import METRICS, RunHistory
from core.runs.metrics import MetricsReader, effective, newest_first
from core.runs.store import RunStore
from core.runs.summary import latest_figures, status_of
from core.text.vocabulary import FIRST_PIECE, Vocabulary
from studio.app.screens import SCREENS, key_table
from studio.setup.session import load_session
from studio.setup.settings import load_settings
from studio.widgets.chart.curves import Series
from studio.widgets.chart.drawing import draw
from studio.widgets.chart.options import ChartOptions
from studio.wording.safe_text import MAX_MARKS, SafeStream, safe_line, safe_text
from studio.wording.warnings import failure_text, warning_text
from tests.core.tiny_models import line_writer, tiny_model
from tests.hostile.strangers import good_run
from tests.studio.hosts import finished, lesson, warned

NASTY: list[Any] = [
    None, True, "", "x" * 3000, "\x1b]52;c;eA==\x07\u202e", "\ud800", -1, 0, 1, 2**31, 2**53 + 1,
    2**63, -(2**63), 2**64, 10**400, 0.5, -0.0, 1e308, -1e308, 5e-324, math.nan, math.inf, [], {},
    [[[[]]]], {"a": {}}, [None] * 300, "../../x", "NaN", "0" * 5000,
]  # fmt: skip

KEYS = key_table(SCREENS)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All places in a JSON value, the value itself first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:20])
    found = [path]
    for key, child in inner:
        here = (*path, key)
        found += places(child, here) if isinstance(child, dict | list) else [here]
    return found


@st.composite
def spoiled_json(draw: st.DrawFn, data: bytes) -> bytes:
    """The JSON with one to three of its parts replaced, dropped, doubled or moved."""
    told = json.loads(data)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(told)[1:] or [("x",)]))
        where = told
        try:
            for key in way:
                where = where[key]
            match draw(st.integers(0, 5)):
                case 0:
                    del where[last]
                case 1:
                    where[last] = copy.deepcopy([where[last], where[last]])
                case _:
                    where[last] = copy.deepcopy(draw(st.sampled_from(NASTY)))
        except (KeyError, IndexError, TypeError):
            continue
    return json.dumps(told).encode("utf-8", "surrogatepass")


@st.composite
def spoiled(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with some flipped, cut out, doubled, or put in."""
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(0, 40))
        part = draw(
            st.one_of(
                st.binary(max_size=40),
                st.sampled_from([b"\0" * 60, b"[" * 3000, b"9" * 400, b"\xff", b"1e999", b"\n"]),
                st.just(data[place : place + length] * 2),
            )
        )
        data = data[:place] + part + data[place + length :]
    return data


def changed(data: bytes) -> st.SearchStrategy[bytes]:
    return st.one_of(spoiled_json(data), spoiled(data), st.binary(max_size=60))


FILES = ("run.json", "vocabulary.json", "checkpoints/manifest.json", "lock")


@pytest.mark.parametrize("name", FILES)
def test_a_spoiled_run_is_used_or_refused(
    tmp_path: Path, fuzz: settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run = good_run(tmp_path)
    lock = b'{"pid": 1, "host": "h", "boot": "b", "started": 5}'
    (run / "lock").write_bytes(lock)
    good = (run / name).read_bytes()
    store = RunStore(tmp_path)

    @fuzz
    @given(changed(good))
    def check(data: bytes) -> None:
        (run / name).write_bytes(data)
        for use in (
            lambda: store.list(),
            lambda: store.get("run").has_model(),
            lambda: store.get("run").status(),
            lambda: load_model(run),
        ):
            try:
                use()
            except LyricStudioError as error:
                assert str(error)

    check()


EVENTS = [*lesson("run", 2), warned(60), finished("run", 100)]


def test_spoiled_events_are_passed_over_and_all_that_is_read_can_be_drawn(
    tmp_path: Path, fuzz: settings
) -> None:
    path = tmp_path / "metrics.jsonl"
    line = st.sampled_from([encode_event(event) for event in EVENTS])
    lines = st.lists(st.one_of(line, line.flatmap(changed), line.flatmap(changed)), max_size=40)

    @fuzz
    @given(lines, st.sampled_from(METRICS), st.booleans())
    def check(lines: list[bytes], metric: Any, log: bool) -> None:
        path.write_bytes(b"\n".join(lines))
        events = effective(MetricsReader(path).read_all())
        backward = list(newest_first(path))
        status_of(backward, running=False)
        latest_figures(backward)
        history = RunHistory()
        history.feed(events)
        history.copy()
        series = [
            Series(*curve.values(metric), best=history.best_point(metric))
            for curve in (history.train, history.held_out)
        ]
        draw(series, ChartOptions(60, 12, log=log, smoothing=0.6, steps_per_epoch=10.0))
        for warning in history.warnings:
            warning_text(warning)
        if isinstance(history.ended, Failed):
            failure_text(history.ended)

    check()


@pytest.mark.parametrize("lines", [False, True])
def test_a_spoiled_model_is_used_or_refused(tmp_path: Path, fuzz: settings, lines: bool) -> None:
    model = tiny_model("gru")
    written = line_writer(model) if lines else None
    good = pack_weights(model.weights, model.config, model.info, model.vocabulary, writer=written)
    size = int.from_bytes(good[:8], "little")
    header, body = good[8 : 8 + size], good[8 + size :]
    framed = changed(header).map(lambda new: len(new).to_bytes(8, "little") + new + body)

    @fuzz
    @given(st.one_of(framed, spoiled(good), spoiled(good[: size + 60])))
    def check(data: bytes) -> None:
        try:
            weights, config, _, vocabulary, writer = unpack_weights(data, tmp_path)
        except LyricStudioError as error:
            assert str(error)
        else:
            assert {name: array.shape for name, array in weights.items()} == config.shapes()
            assert all(np.isfinite(array).all() for array in weights.values())
            assert vocabulary is None or len(vocabulary) >= FIRST_PIECE
            if writer is not None:
                shapes = {name: array.shape for name, array in writer.weights.items()}
                assert shapes == writer.config.shapes()
                assert writer.config.vocabulary == config.vocabulary

    check()


def test_a_spoiled_vocabulary_is_used_or_refused(fuzz: settings) -> None:
    good = tiny_model(kind="hybrid", pieces=("雨夜", "雨", "夜", "a", " ")).vocabulary.to_json()

    @fuzz
    @given(changed(good), st.text(max_size=20))
    def check(data: bytes, text: str) -> None:
        try:
            vocabulary = Vocabulary.from_json(data)
        except LyricStudioError as error:
            assert str(error)
        else:
            vocabulary.decode(vocabulary.encode(text))
            for piece in vocabulary.pieces:
                assert safe_text(piece) or not piece.isprintable()

    check()


def test_a_spoiled_home_starts_with_what_is_whole(tmp_path: Path, fuzz: settings) -> None:
    session = b'{"screen":"runs","prompt":"x","temperature":0.8,"settings":{"a":1},"seed":1}'
    toml = b'theme = "auto"\nspeed = 20\n[keys]\n"compose.save" = "s"\n'

    @fuzz
    @given(changed(session), spoiled(toml))
    def check(one: bytes, other: bytes) -> None:
        (tmp_path / "session.json").write_bytes(one)
        (tmp_path / "settings.toml").write_bytes(other)
        load_session(tmp_path)
        KEYS.keymap(load_settings(tmp_path / "settings.toml").settings.keys)

    check()


def test_no_text_gets_past_the_filter_in_one_piece_or_in_many(fuzz: settings) -> None:
    parts = st.lists(
        st.one_of(
            st.text(st.characters(codec=None, exclude_categories=()), max_size=8),
            st.sampled_from(["\x1b", "[31m", "\x9b", "]52;c;", "\u0301" * 9, "\u200d", "\ud83d"]),
        ),
        max_size=12,
    )

    @fuzz
    @given(parts)
    def check(parts: list[str]) -> None:
        whole = "".join(parts)
        stream = SafeStream()
        assert "".join(stream.feed(part) for part in parts) == SafeStream().feed(whole)
        shown = safe_text(whole)
        assert safe_text(shown) == shown
        assert "\n" not in safe_line(whole, 50) and len(safe_line(whole, 50)) <= 50
        marks = 0
        for char in shown:
            category = unicodedata.category(char)
            assert char == "\n" or category not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
            marks = marks + 1 if category in ("Mn", "Me") else 0
            assert marks <= MAX_MARKS

    check()

"""The metrics log: torn, spliced, growing, resumed; the reader gives the same events."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.runs.events import Event, Finished, Started, StepTaken, Warned, encode_event
from core.runs.metrics import (
    MetricsReader,
    MetricsWriter,
    effective,
    newest_first,
    newest_place,
)


def step(n: int, generation: int = 0) -> StepTaken:
    return StepTaken(
        step=n,
        epoch=n / 10,
        loss=2.0,
        bits_per_char=3.0,
        learning_rate=1e-3,
        gradient_norm=0.5,
        tokens_per_second=100.0,
        tokens=n * 10,
        seconds=float(n),
        generation=generation,
    )


def started(at: int, generation: int) -> Started:
    return Started(
        run="r",
        cell="gru",
        parameters=1,
        device="cpu",
        precision="fp32",
        vocabulary=300,
        train_tokens=10,
        held_out_tokens=2,
        held_out_characters=4,
        steps_per_epoch=5,
        epochs=2,
        batch=2,
        window=4,
        seed=0,
        unigram_bits_per_char=8.0,
        step=at,
        generation=generation,
    )


def written(path: Path, events: list[Event]) -> bytes:
    writer = MetricsWriter(path)
    for event in events:
        writer.write(event)
    writer.close()
    return path.read_bytes()


def test_a_log_cut_at_every_byte_gives_whole_events_only_and_then_the_rest(tmp_path: Path) -> None:
    events: list[Event] = [started(0, 0), step(1), step(2)]
    data = written(tmp_path / "whole", events)
    path = tmp_path / "growing"
    for cut in range(len(data) + 1):
        path.write_bytes(data[:cut])
        reader = MetricsReader(path)
        first = reader.read_all()
        assert first == events[: data[:cut].count(b"\n")]
        with path.open("ab") as file:
            file.write(data[cut:])
        assert first + reader.read_all() == events
        assert reader.broken_lines == 0


def test_a_writer_after_a_torn_line_starts_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    data = written(path, [step(1), step(2)])
    path.write_bytes(data[:-20])
    written(path, [step(3)])
    reader = MetricsReader(path)
    assert reader.read_all() == [step(1), step(3)]
    assert reader.broken_lines == 1


def test_nul_blocks_and_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    a, b = encode_event(step(1)), encode_event(step(2))
    path.write_bytes(a + b"\n" + b"\0" * 100 + b"\n{]\n[[[[\n" + b'{"event":"new"}\n' + b + b"\n")
    reader = MetricsReader(path)
    assert reader.read_all() == [step(1), step(2)]
    assert reader.broken_lines == 3
    assert reader.newer_events == 1  # which is no damage, and is told to nobody


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_small_bites_lose_nothing(tmp_path: Path, size: int) -> None:
    events: list[Event] = [step(n) for n in range(1, 40)]
    path = tmp_path / "metrics.jsonl"
    length = len(written(path, events))
    reader, got = MetricsReader(path), []
    for _ in range(length // size + 2):
        got += reader.poll(max_bytes=size)
    assert got == events


def test_a_hurried_reader_comes_back_for_the_rest(tmp_path: Path) -> None:
    events: list[Event] = [step(n) for n in range(1, 400)]
    path = tmp_path / "metrics.jsonl"
    written(path, events)
    reader = MetricsReader(path)
    first = reader.poll(max_bytes=1 << 20, max_seconds=-1.0)
    assert 0 < len(first) < len(events)
    assert first + reader.read_all() == events


def test_a_resume_voids_what_is_done_again(tmp_path: Path) -> None:
    end = Finished(
        run="r",
        reason="stopped",
        bits_per_char=None,
        perplexity=None,
        seconds=1.0,
        tokens_per_second=1.0,
        step=3,
        epoch=0.6,
    )
    log: list[Event] = [started(0, 0), step(1), step(2), step(3), end, started(2, 1), step(3, 1)]
    assert effective(log) == [started(0, 0), step(1), step(2), started(2, 1), step(3, 1)]


def test_no_log_yet_is_no_error(tmp_path: Path) -> None:
    assert MetricsReader(tmp_path / "none").poll() == []


_LOGS = st.lists(
    st.one_of(
        st.builds(step, st.integers(0, 9)),
        st.builds(started, st.integers(0, 9), st.integers(0, 2)),
        st.sampled_from([b"{]", b"\0\0", b"", b"x" * 300]),
    ),
    max_size=30,
)


@given(_LOGS, st.integers(1, 900), st.booleans())
@settings(max_examples=60, deadline=None)
def test_read_from_its_end_a_log_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, log: list[Event | bytes], block: int, torn: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "backward.jsonl"
    lines = [one if isinstance(one, bytes) else encode_event(one) for one in log]
    path.write_bytes(b"".join(line + b"\n" for line in lines) + (b'{"event":"st' if torn else b""))
    forward = effective(MetricsReader(path).read_all())
    assert list(newest_first(path, block))[::-1] == forward


def test_the_end_of_a_long_log_is_read_without_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    line = len(encode_event(step(100))) + 1
    written(path, [step(n) for n in range(100, 400)])
    reader = MetricsReader(path)
    reader.skip_to_end(10 * line + 5)
    assert [event.step for event in reader.read_all()] == list(range(390, 400))
    assert reader.broken_lines == 0
    with path.open("r+b") as file:  # what stands before is not even looked at
        file.write(b"\0" * (250 * line))
    assert next(newest_first(path, 4 * line)) == step(399)
    assert list(newest_first(tmp_path / "none")) == []


def test_how_far_a_log_has_come(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    assert newest_place(path) == (0, 0)
    warned = Warned(kind="k", message="m", advice="a", generation=1, step=5)
    written(path, [started(0, 0), step(5), step(9), started(5, 1), warned])
    assert newest_place(path) == (1, 5)  # what was done after step 5 is void
    written(path, [step(6, 1), warned])
    assert newest_place(path) == (1, 6)


def test_a_failure_or_a_resume_costs_no_memory_for_a_long_log(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    written(path, [started(0, 0), *(step(n) for n in range(20_000))])
    tracemalloc.start()
    found = newest_place(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == (0, 19_999)
    assert peak < path.stat().st_size / 4  # a block and its lines, not the log and its events

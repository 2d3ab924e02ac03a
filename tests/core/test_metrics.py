"""The metrics log: torn, spliced, growing, resumed; the reader gives the same events."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.runs.metrics import MetricsReader, MetricsWriter, effective
from core.training.events import Event, Finished, Started, StepTaken, encode_event


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

"""The metrics log of a run: one event a line, appended by one process, tailed by many.

A torn last line is normal (the writer was killed, or is writing): the reader waits for the rest.
A resumed run does not cut the log; it starts a new generation, and `effective` drops what the
older ones said about steps that were taken again.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import RunError
from core.files import open_plain
from core.runs.events import (
    Evaluated,
    Event,
    NewerEvent,
    Started,
    StepTaken,
    decode_event,
    encode_event,
)

METRICS_FILE = "metrics.jsonl"
"""The log of a run, in its directory."""

MAX_LINE = 1 << 20


class MetricsWriter:
    """Appends events; one `write` a line, so that lines of a killed writer tear only at the end."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        size = os.fstat(self._fd).st_size
        self._torn = size > 0 and os.pread(self._fd, 1, size - 1) != b"\n"

    def write(self, event: Event) -> None:
        """Appends one event.

        Raises:
            OSError: the disk is full, or the like; the next line starts on a line of its own.
        """
        data = (b"\n" if self._torn else b"") + encode_event(event) + b"\n"
        self._torn = True
        while data:
            data = data[os.write(self._fd, data) :]
        self._torn = False

    def sync(self) -> None:
        """Makes all that was written durable."""
        os.fsync(self._fd)

    def close(self) -> None:
        os.close(self._fd)


class MetricsLog:
    """Appends events for as long as it takes: what finds no room waits in memory, in its order."""

    MOST_WAITING = 1000

    def __init__(self, path: Path) -> None:
        self._writer = MetricsWriter(path)
        self._waiting: list[Event] = []

    @property
    def waiting(self) -> int:
        """How many events are not written yet."""
        return len(self._waiting)

    def write(self, event: Event) -> OSError | None:
        """Takes an event; why it is not written yet, if it is not."""
        self._waiting.append(event)
        if len(self._waiting) > self.MOST_WAITING:
            self._thin()
        return self.flush()

    def flush(self) -> OSError | None:
        """Writes what waits; why some of it still does, if so."""
        done = 0
        try:
            for event in self._waiting:
                self._writer.write(event)
                done += 1
        except OSError as error:
            return error
        finally:
            del self._waiting[:done]
        return None

    def _thin(self) -> None:
        """Drops every second step among those that wait; rather no step than no evaluation."""
        steps = [event for event in self._waiting if isinstance(event, StepTaken)]
        dropped = {id(event) for event in steps[1::2]}
        self._waiting = [event for event in self._waiting if id(event) not in dropped]

    def sync(self) -> None:
        """Makes all that was written durable.

        Raises:
            OSError: the disk failed.
        """
        self._writer.sync()

    def close(self) -> None:
        self._writer.close()


class MetricsReader:
    """Reads a growing log from its start, a bounded piece at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken_lines = 0
        self.newer_events = 0
        """Those of them that a newer version wrote: passed over, but nothing is wrong with them."""
        self._position = 0
        self._inode = 0
        self._tail = b""

    def skip_to_end(self, last_bytes: int = 1 << 20) -> None:
        """Leaves out what stands before the last `last_bytes`; for who needs only the newest."""
        try:
            with open_plain(self.path) as file:
                status = os.fstat(file.fileno())
                start = status.st_size - last_bytes
                if start <= 0:
                    return
                file.seek(start)
                # The line that begins before `start` is left out, too.
                self._position = start + len(file.readline())
                self._inode = status.st_ino
        except OSError:
            return  # not there yet: there is nothing to skip

    def poll(self, max_bytes: int = 1 << 18, max_seconds: float = 0.02) -> list[Event]:
        """The events that were completed since the last call; at most so much work at once.

        An empty list means nothing new, also while the file does not exist yet. The file is
        opened anew each time, which is what makes network file systems show what was appended.
        """
        try:
            with open_plain(self.path) as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._inode or status.st_size < self._position:
                    self._position, self._tail, self._inode = 0, b"", status.st_ino
                file.seek(self._position)
                data = file.read(max_bytes)
        except OSError:
            return []  # not there yet, or gone for now: the next poll tells
        self._position += len(data)
        lines = (self._tail + data).split(b"\n")
        self._tail = lines.pop()
        events: list[Event] = []
        deadline = time.monotonic() + max_seconds
        for index, line in enumerate(lines):
            if line.strip(b"\0 \r"):
                try:
                    events.append(decode_event(line.strip(b"\0")))
                except RunError as error:
                    self.broken_lines += 1
                    self.newer_events += isinstance(error, NewerEvent)
            if index % 64 == 63 and time.monotonic() > deadline:
                rest = b"\n".join([*lines[index + 1 :], self._tail])
                self._position -= len(rest)
                self._tail = b""
                break
        if len(self._tail) > MAX_LINE:
            self._tail = b""
            self.broken_lines += 1
        return events

    def pieces(self) -> Iterator[list[Event]]:
        """All events that are complete now, some thousand at a time."""
        while True:
            before = self._position
            events = self.poll(max_bytes=1 << 22, max_seconds=60.0)
            if self._position == before:
                return
            yield events

    def read_all(self) -> list[Event]:
        """All events that are complete now."""
        return [event for piece in self.pieces() for event in piece]


def effective(events: Iterable[Event]) -> list[Event]:
    """The events without what a later generation did again.

    When a run resumes from step N, every older event with a step beyond N is void.
    """
    kept: list[Event] = []
    for event in events:
        if isinstance(event, Started) and event.generation > 0:
            kept = [old for old in kept if getattr(old, "step", 0) <= event.step]
        kept.append(event)
    return kept


def newest_first(path: Path, block: int = 1 << 18) -> Iterator[Event]:
    """`effective` events from the newest to the oldest, reading only as far as one goes on.

    What is known of a long run's end costs no reading of the whole run. A missing file has none.
    """
    limit = math.inf
    for line in _lines_backward(path, block):
        try:
            event = decode_event(line.strip(b"\0"))
        except RunError:
            continue
        if getattr(event, "step", 0) > limit:
            continue
        if isinstance(event, Started) and event.generation > 0:
            limit = min(limit, event.step)
        yield event


def newest_place(path: Path) -> tuple[int, int]:
    """(generation, step) that a log has come to; (0, 0) for one that says nothing yet.

    Read from the end of the log: a long one costs neither memory nor time.
    """
    generation = step = 0
    for event in newest_first(path):
        generation = max(generation, event.generation)
        step = max(step, getattr(event, "step", 0))
        # Both only ever grow, and what has no step of its own comes between those that have.
        if isinstance(event, Started | StepTaken | Evaluated):
            break
    return generation, step


def _lines_backward(path: Path, block: int) -> Iterator[bytes]:
    """Complete lines that are not empty, the last one first."""
    try:
        with open_plain(path) as file:
            start = os.fstat(file.fileno()).st_size
            rest, torn = b"", True
            while start > 0:
                end, start = start, max(0, start - block)
                file.seek(start)
                lines = (file.read(end - start) + rest).split(b"\n")
                if torn:
                    lines.pop()  # what follows the last line end is not complete
                    torn = not lines
                rest = lines.pop(0) if lines and start > 0 else b""
                if len(rest) > MAX_LINE:
                    rest = b""  # no event: what is left of it will not read as one
                yield from (line for line in reversed(lines) if line.strip(b"\0 \r"))
    except OSError:
        return  # not there yet, or gone

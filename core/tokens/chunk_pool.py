"""Cuts the chunks of a corpus, in this process or in several, and tells of them in order.

Processes of our own rather than multiprocessing: nothing is pickled, the main module is not run
again, and `-P` keeps the current directory off the module path, so that a `json.py` or `core/`
lying there is never imported.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import msgspec

from core.errors import CorpusError, StoppedByUser
from core.progress import StopRequested
from core.text.segmenter import Prefer, Segmenter
from core.tokens.chunk_worker import CHARACTERS, Reply
from core.tokens.chunks import Range, cut_chunk, ranges, write_shard

_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from core.tokens.chunk_worker import main; main(sys.argv[2:])"
)
_POLL_SECONDS = 0.1


def cut_all(
    path: Path, folder: Path, prefer: Prefer | None, workers: int, should_stop: StopRequested
) -> Generator[Range, None, None]:
    """Cuts every chunk of `path` into a shard in `folder`; yields each in the order of the file.

    `prefer` names the segmenter; with None text is cut into characters. With one worker all is
    done in this process. Closing the iterator ends all others.

    Raises:
        CorpusError: the file does not hold prepared songs, or a worker failed.
        StoppedByUser: `should_stop` said so.
    """
    if workers > 1:
        yield from _cut_in_processes(path, folder, prefer, workers, should_stop)
        return
    segmenter = None
    if prefer is not None:
        segmenter = Segmenter(prefer)
    for place in ranges(path):
        check_stop(should_stop)
        write_shard(folder, place.index, cut_chunk(path, place, segmenter))
        yield place


def check_stop(should_stop: StopRequested) -> None:
    if should_stop():
        raise StoppedByUser("stopped while the corpus was turned into tokens")


def _cut_in_processes(
    path: Path, folder: Path, prefer: Prefer | None, workers: int, should_stop: StopRequested
) -> Generator[Range, None, None]:
    places = ranges(path)
    given: dict[int, Range] = {}
    done: set[int] = set()
    next_index = 0
    with contextlib.ExitStack() as stack:
        log = stack.enter_context((folder / "workers.log").open("w+b"))
        selector = stack.enter_context(selectors.DefaultSelector())
        for _ in range(workers):
            process = start_worker(path, folder, prefer, log.fileno())
            stack.callback(_end, process)
            assert process.stdout is not None
            if _give(process, places, given):
                selector.register(process.stdout, selectors.EVENT_READ, process)
        while given or done:
            check_stop(should_stop)
            for key, _ in selector.select(_POLL_SECONDS):
                process = key.data
                done.add(_receive(process, folder))
                if not _give(process, places, given):
                    selector.unregister(key.fileobj)
            while next_index in done:
                done.remove(next_index)
                yield given.pop(next_index)
                next_index += 1


def start_worker(
    path: Path, folder: Path, prefer: Prefer | None, log: int
) -> subprocess.Popen[bytes]:
    """A process that cuts the chunks it is given, and ends with its input; `log` is its stderr."""
    # The very code that runs now, installed or in a checkout.
    root = Path(__file__).resolve().parents[2]
    arguments = [str(path.resolve()), str(folder.resolve()), prefer or CHARACTERS]
    return subprocess.Popen(
        [sys.executable, "-E", "-P", "-c", _START, str(root), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        # And no code but that: -E lets PYTHONPATH and its kin be, the folder is ours alone.
        cwd=folder,
        # A group of its own: Ctrl-C in the terminal goes to us alone, who end it in order.
        process_group=0,
    )


def _give(
    process: subprocess.Popen[bytes], places: Iterator[Range], given: dict[int, Range]
) -> bool:
    place = next(places, None)
    if place is None:
        return False
    given[place.index] = place
    assert process.stdin is not None
    # A worker that has died is noticed where its answer is read.
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(msgspec.json.encode(place) + b"\n")
        process.stdin.flush()
    return True


def _receive(process: subprocess.Popen[bytes], folder: Path) -> int:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.endswith(b"\n"):
        status = process.wait()
        log = (folder / "workers.log").read_text("utf-8", "replace").strip().splitlines()
        raise CorpusError(
            "a process that cuts the text into words ended (status {status}{reason})",
            hint="if memory is short, choose fewer workers",
            status=status,
            reason=f": {log[-1][:200]}" if log else "",
        )
    reply = msgspec.json.decode(line, type=Reply)
    if reply.error is not None:
        raise CorpusError("{reason}", where=reply.where, reason=reply.error)
    return reply.index


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    # Its input may still hold a request that nobody will read.
    with contextlib.suppress(BrokenPipeError), process:
        pass


def default_workers(segmenter: str = "") -> int:
    """The cores that this process may use, at most 8; 6 with jieba.

    A process holds some 60 MB with rjieba's dictionary and 110 MB with jieba's; all together have
    to stay below 1 GiB.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(6 if segmenter.startswith("jieba") else 8, cores or 1))

"""Entry of the processes that cut chunks: one JSON line in, one chunk cut, one JSON line out.

Started by `core.tokens.chunk_pool` as `python -P -c ... PATH FOLDER SEGMENTER`; ends when stdin
does, so that no worker outlives the process that wants its work.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import msgspec

from core.errors import CorpusError
from core.text.segmenter import Prefer, Segmenter
from core.tokens.chunks import Range, cut_chunk, write_shard

CHARACTERS = "characters"


class Reply(msgspec.Struct, omit_defaults=True):
    """`error` and its `where` are set when the chunk could not be cut."""

    index: int
    error: str | None = None
    where: str | None = None


def main(arguments: list[str]) -> None:
    # Ctrl-C reaches the whole terminal; the parent decides what it means and ends stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path, folder = Path(arguments[0]), Path(arguments[1])
    prefer = arguments[2]
    segmenter = None if prefer == CHARACTERS else Segmenter(msgspec.convert(prefer, Prefer))
    for line in sys.stdin.buffer:
        place = msgspec.json.decode(line, type=Range)
        try:
            write_shard(folder, place.index, cut_chunk(path, place, segmenter))
            reply = Reply(place.index)
        except CorpusError as error:
            reply = Reply(place.index, error.what, error.where)
        except OSError as error:
            reply = Reply(place.index, error.strerror or str(error), str(error.filename or path))
        sys.stdout.buffer.write(msgspec.json.encode(reply) + b"\n")
        sys.stdout.buffer.flush()

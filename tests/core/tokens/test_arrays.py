import json
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.errors import CorpusError
from core.tokens import chunks
from core.tokens.chunks import Chunk
from core.tokens.tokenize import TokenArray, tokenize
from core.tokens.word_counts import WordCounts
from tests.core.made_songs import made_songs, write_songs


def test_ranges_cover_the_file_in_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    lines = [b"x" * size for size in (0, 5, 100, 1, 1, 1, 30, 0, 7)]
    for data in (b"\n".join(lines), b"\n".join(lines) + b"\n", b""):
        path.write_bytes(data)
        for size in (1, 2, 10, 1000):
            places = list(chunks.ranges(path, size))
            parts = [data[p.start : p.start + p.size] for p in places]
            assert b"".join(parts) == data
            assert all(part.endswith(b"\n") for part in parts[:-1])
            assert [p.index for p in places] == list(range(len(places)))


def test_counting_stays_bounded_and_repeatable() -> None:
    def chunk(words: list[str]) -> Chunk:
        table = ["", *dict.fromkeys(words)]
        ids = np.array([table.index(w) for w in words] + [0], "<u4")
        return Chunk(table, ids.tobytes(), [len(words) + 1], [False], 1, 0)

    counts = WordCounts(max_counted=10)
    for number in range(50):
        counts.add(chunk(["常常", "常常", f"罕见{number}", f"罕有{number}"]))
        assert len(counts.words) <= 10
    pieces = counts.vocabulary("hybrid", 2, 5).pieces
    assert [piece for piece in pieces if len(piece) > 1] == ["常常"]
    assert pieces[0] == "常"
    assert counts.words["常常"] == 100


def damage_ids(out: Path) -> None:
    path = out / "train.ids"
    path.write_bytes(b"\xff\xff" + path.read_bytes()[2:])


def damage_info(out: Path) -> None:
    info = json.loads((out / "tokens.json").read_bytes())
    (out / "tokens.json").write_bytes(msgspec.json.encode(info | {"dtype": "object"}))


@pytest.mark.parametrize(
    "damage",
    [
        damage_ids,
        damage_info,
        lambda out: os.truncate(out / "train.ids", 101),
        lambda out: os.truncate(out / "train.ids", 0),
        lambda out: os.truncate(out / "train.songs", 80),
        lambda out: os.truncate(out / "train.songs", 0),
        lambda out: (out / "train.songs").write_bytes(bytes((out / "train.songs").stat().st_size)),
        lambda out: (out / "tokens.json").write_bytes(b"[" * 100_000),
        lambda out: (out / "tokens.json").unlink(),
        lambda out: (out / "train.ids").unlink(),
    ],
)
def test_damaged_ids_are_refused(damage: Callable[[Path], None], tmp_path: Path) -> None:
    tokenize(write_songs(tmp_path / "prepared", made_songs(30)), tmp_path / "out")
    TokenArray.open(tmp_path / "out", "train")
    damage(tmp_path / "out")
    with pytest.raises(CorpusError):
        TokenArray.open(tmp_path / "out", "train")

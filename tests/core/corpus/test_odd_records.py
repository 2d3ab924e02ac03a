"""JSON of services, programs and people: records that hold lines, sections, or packed texts."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.core.corpus_samples import read

LINES = (
    "灯火落在河面", "我还没带伞", "雨停在街角", "风从北方来",
    "钟摆停在三点一刻", "列车转过弯就不见了",
)  # fmt: skip
TEXT = "\n".join(LINES)
TIMED = "\n".join(f"[00:{at:02}.00]{line}" for at, line in enumerate(LINES))
PACKED = base64.b64encode(TIMED.encode()).decode()
ONE_SONG: dict[str, Any] = {
    "lines at the top": [{"text": line, "time": {"total": at}} for at, line in enumerate(LINES)],
    "lines of one field": [{"line": line} for line in LINES],
    "lines of a player": {
        "data": {"lrclist": [{"lineLyric": line, "time": "1"} for line in LINES]}
    },
    "what was heard": {
        "text": " ".join(LINES),
        "segments": [{"id": 1, "start": 0.0, "text": f" {line}"} for line in LINES],
    },
    "sections": {
        "lyrics": [{"type": "verse", "lines": LINES[:3]}, {"type": "chorus", "lines": LINES[3:]}]
    },
    "sections by name": {
        "title": "夜",
        "sections": [
            {"name": "主歌", "text": "\n".join(LINES[:3])},
            {"name": "副歌", "text": "\n".join(LINES[3:])},
        ],
    },
    "packed": {"retcode": 0, "lyric": PACKED, "trans": ""},
    "packed by another": {"status": 200, "content": PACKED, "fmt": "lrc"},
    "written twice": json.dumps({"lyrics": TEXT}),
    "a list in a text": {"lyrics": json.dumps(LINES)},
    "strokes": {"lyrics": " / ".join(LINES)},
    "spaces": {"lyrics": " ".join([*LINES])},
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_SONG)
def test_one_song(tmp_path: Path, case: str) -> None:
    (tmp_path / "x.json").write_text(json.dumps(ONE_SONG[case]), "utf-8")
    assert [song.lines for song in read(tmp_path / "x.json")[0]] == [LINES]


TWO_SONGS: dict[str, Any] = {
    "columns": {"title": {"0": "a", "1": "b"}, "lyrics": {"0": TEXT, "1": TEXT + "\n天亮了"}},
    "by title": {"a": LINES, "b": (*LINES, "天亮了")},
    "answers": [
        {"role": "system", "content": "你是词人"},
        {"role": "user", "content": "写一首歌"}, {"role": "assistant", "content": TEXT},
        {"role": "user", "content": "再写一首"},
        {"role": "assistant", "content": TEXT + "\n天亮了"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_SONGS)
def test_two_songs(tmp_path: Path, case: str) -> None:
    (tmp_path / "x.json").write_text(json.dumps(TWO_SONGS[case]), "utf-8")
    songs, _ = read(tmp_path / "x.json")
    assert [song.lines for song in songs] == [LINES, (*LINES, "天亮了")]
    assert not any(song.aside for song in songs)


def test_tags_are_no_songs(tmp_path: Path) -> None:
    record = {"tags": ["pop", "rock", "folk"], "years": ["1999", "2001", "2003"]}
    (tmp_path / "x.json").write_text(json.dumps([record, {"lyrics": TEXT}]), "utf-8")
    assert [song.lines for song in read(tmp_path / "x.json")[0]] == [LINES]


def test_a_text_that_looks_packed_stays(tmp_path: Path) -> None:
    line = "la" * 30
    (tmp_path / "x.json").write_text(json.dumps({"lyrics": line}), "utf-8")
    assert read(tmp_path / "x.json")[0][0].lines == (line,)


@pytest.mark.parametrize("name", ["x.json", "x.jsonl", "x.csv", "x.tsv"])
def test_timed_lyrics_under_another_name(tmp_path: Path, name: str) -> None:
    cues = "\n\n".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}" for n, line in enumerate(LINES)
    )
    for text in (TIMED, "[ti:夜]\n" + TIMED, cues):
        (tmp_path / name).write_text(text, "utf-8")
        assert [song.lines for song in read(tmp_path / name)[0]] == [LINES]


def test_lines_in_quotes_are_no_json(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("\n".join(f'"{line}",' for line in LINES), "utf-8")
    assert [song.lines for song in read(tmp_path / "x.txt")[0]] == [LINES]

"""Prepared songs for tests, made of a few words and some rare characters."""

import json
import random
from pathlib import Path

WORDS = "我们 分手 时光 雨夜 记忆 的 了 在 风 海 love don't été カラオケ 사랑 火车 老街 42".split()  # noqa: SIM905


def write_songs(folder: Path, songs: list[tuple[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [
        json.dumps({"title": "t", "text": text, "part": part, "source": "s"}, ensure_ascii=False)
        for text, part in songs
    ]
    (folder / "songs.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def made_songs(count: int, seed: int = 3) -> list[tuple[str, str]]:
    rng = random.Random(seed)
    songs = []
    for number in range(count):
        lines = [" ".join(rng.choices(WORDS, k=4)) for _ in range(6)]
        rare = "".join(chr(rng.randint(0x4E00, 0x9FD5)) for _ in range(3))
        text = "\n".join([*lines[:3], "", *lines[3:], rare])
        songs.append((text, "held-out" if number % 10 == 3 else "train"))
    return songs

"""Counts a corpus of 宋词 and writes the shapes of twelve tunes to `core/forms/ci.json`.

    python data/count_ci.py FOLDER core/forms/ci.json

FOLDER holds the files `ci.song.*.json` of https://github.com/chinese-poetry/chinese-poetry (MIT).
Nothing of the works is kept but counts:

- a line ends at one of ，。！？；; the shape of a tune is the row of line lengths that most of its
  works have, and what follows is counted in these works alone
- tones are those of modern readings, each line read as a whole: a syllable is 平 or 仄 where
  `FIXED` of the works agree, else 中. The old entering tone is not read any more (that of 白 is
  平 now), so that fewer agree on 仄 than did when it was sung
- lines have one letter where their ends rhyme by 十三辙 in `RHYMED` of the works; by chance a tenth
  would
- a line repeats another one where both are the same in `RHYMED` of the works
- a tune has two parts where the lines of its second half are as long as those of the first, but
  for the first line or two
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

from core.text.lines import line_end
from core.text.prosody import tone_classes

TUNES = (
    *("浣溪沙", "鹧鸪天", "菩萨蛮", "西江月", "临江仙", "点绛唇"),
    *("清平乐", "蝶恋花", "卜算子", "踏莎行", "如梦令", "虞美人"),
)
FIXED = 0.8
RHYMED = 0.5
OPENING = 2


def main(folder: Path, target: Path) -> None:
    works = defaultdict[str, list[list[str]]](list)
    total = 0
    for file in sorted(folder.glob("ci.song.*.json")):
        for work in json.loads(file.read_text("utf-8")):
            total += 1
            lines = re.split("[，。！？；,!?;]", "".join(work["paragraphs"]))
            lines = [re.sub(r"[\W_]", "", line) for line in lines]
            works[work["rhythmic"]].append([line for line in lines if line])
    tunes = [tune(name, works[name]) for name in TUNES]
    rows = ",\n".join(json.dumps(each, ensure_ascii=False) for each in tunes)
    target.write_text(
        f'{{"format": 1, "works": {total}, "fixed": {FIXED}, "rhymed": {RHYMED}, '
        f'"tunes": [\n{rows}\n]}}\n',
        "utf-8",
    )


def tune(name: str, works: list[list[str]]) -> dict[str, object]:
    shapes = Counter(tuple(map(len, work)) for work in works)
    shape, count = shapes.most_common(1)[0]
    alike = [work for work in works if tuple(map(len, work)) == shape]
    letters, shares = rhymes(alike)
    lines: list[dict[str, object]] = []
    for place, syllables in enumerate(shape):
        level = [0] * syllables
        for work in alike:
            for slot, tone in enumerate(tone_classes(work[place])):
                level[slot] += tone == "平"
        tones = "".join(
            "平" if n >= FIXED * count else "仄" if n <= (1 - FIXED) * count else "中"
            for n in level
        )
        lines.append(
            {
                "tones": tones,
                "rhyme": letters[place],
                "level": [round(n / count, 2) for n in level],
                "rhymed": shares[place],
            }
        )
        for before in range(place):
            if sum(work[before] == work[place] for work in alike) >= RHYMED * count:
                lines[place]["repeats"] = before
    half = len(shape) // 2
    two = len(shape) % 2 == 0 and shape[OPENING:half] == shape[half + OPENING :] != ()
    return {
        "name": name,
        "works": len(works),
        "alike": count,
        "second": half if two else 0,
        "lines": lines,
    }


def rhymes(works: list[list[str]]) -> tuple[list[str], list[float]]:
    """A letter for each line, and the share of works in which it rhymes with its nearest fellow."""
    ends = [[line_end(line, "thirteen") for line in work] for work in works]
    size = len(ends[0])
    agree = Counter[tuple[int, int]]()
    for work in ends:
        for a, b in combinations(range(size), 2):
            one, other = work[a], work[b]
            agree[a, b] += one is not None and other is not None and one.rhyme == other.rhyme
    letters = [""] * size
    names = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for b in range(size):
        fellows = [a for a in range(b) if agree[a, b] >= RHYMED * len(works)]
        if fellows:
            first = fellows[0]
            letters[first] = letters[first] or next(names)
            letters[b] = letters[first]
    best = [
        max(agree[min(a, b), max(a, b)] for a in range(size) if a != b) / len(works)
        for b in range(size)
    ]
    return letters, [round(share, 2) for share in best]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

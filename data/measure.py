"""Measures a demo corpus against what it is meant to be: python data/measure.py demo-zh

A small network can only put together again what it has read, so these corpora are written with few
words, each in many places. The aims are here and nowhere else; tests read them from here.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":  # run from a checkout that is not installed
    sys.path.insert(0, str(HERE.parent))

FREQUENT = 5  # a word seen this often has been read in several contexts
RICH = 30  # line-final words that make a rhyme class worth asking for
NEAR = 0.7  # Jaccard of bigrams above which two lines are the same line


@dataclass(frozen=True)
class Aims:
    """What a corpus must reach; shares are 0 to 1, lengths in units (characters, or words)."""

    units: str
    line_units: tuple[int, int]
    songs: int
    distinct_lines: int
    frequent_share: float
    fitting_share: float
    rich_classes: int
    near_pairs: int
    shared_run: int
    rhyming_share: float = 0.0
    themes: int = 0
    forms: int = 0


AIMS = {
    "demo-zh": Aims("characters", (5, 11), 900, 20_000, 0.92, 0.85, 10, 10, 8, 0.70, 100, 40),
    "demo-en": Aims("words", (4, 12), 350, 9_000, 0.92, 0.85, 0, 10, 7, 0.0, 60, 40),
}
MOODS = ("bright", "tender", "sad", "angry")


@dataclass
class Measures:
    """What a corpus is; see `rows` for the words that go with the numbers."""

    songs: int = 0
    lines: int = 0
    distinct_lines: int = 0
    tokens: int = 0
    words: int = 0
    frequent_share: float = 0.0
    fitting_share: float = 0.0
    rhymes: dict[str, int] = field(default_factory=dict)
    rhyming_share: float = 0.0
    repeated_lines: list[str] = field(default_factory=list)
    near_pairs: list[tuple[str, str]] = field(default_factory=list)
    shared_run: int = 0
    shared_where: list[tuple[str, str, str]] = field(default_factory=list)
    beginnings: dict[str, float] = field(default_factory=dict)
    themes: int = 0
    forms: int = 0
    moods: dict[str, int] = field(default_factory=dict)
    rare: dict[str, int] = field(default_factory=dict)


def read_songs(folder: Path) -> dict[str, list[str]]:
    """Title to lines, without headings and tags. Raises ValueError at a title used twice."""
    songs: dict[str, list[str]] = {}
    lines: list[str] = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# "):
                if line[2:] in songs:
                    raise ValueError(f"{path}: a second song with the title {line[2:]}")
                lines = songs.setdefault(line[2:], [])
            elif line.strip() and not re.fullmatch(r"\[.*\]", line):
                lines.append(line)
    return songs


def read_table(folder: Path) -> dict[str, dict[str, str]]:
    """Title to theme, form and mood. Raises ValueError at a row that is none, or is there twice."""
    table: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.tsv")):
        names, *rows = path.read_text(encoding="utf-8").splitlines()
        for row in rows:
            cells = dict(zip(names.split("\t"), row.split("\t"), strict=True))
            title = cells.pop("title")
            if title in table or cells["mood"] not in MOODS:
                raise ValueError(f"{path}: {row}")
            table[title] = cells
    return table


def measure(folder: Path) -> Measures:
    """All measures of the corpus in `folder`; on its name only the aims depend."""
    from core.text.prosody import line_rhyme
    from core.text.reading import rhyming_lines
    from core.text.segmenter import Segmenter

    aims = AIMS[folder.name]
    songs = read_songs(folder)
    about = read_table(folder).values()
    segment = Segmenter().segment
    every = [line for lines in songs.values() for line in lines]
    distinct = list(dict.fromkeys(every))
    counts = Counter(
        word
        for line in every
        for word in (token.strip().lower() for token in segment(line))
        if any(char.isalnum() for char in word)
    )
    tokens = counts.total()
    shortest, longest = aims.line_units
    finals: dict[str, set[str]] = defaultdict(set)
    for line in distinct if aims.rich_classes else ():
        if rhyme := line_rhyme(line, segment):
            finals[rhyme.rhyme].add(rhyme.word)
    heard = sum(rhyming_lines(lines, segment) for lines in songs.values() if aims.rich_classes)
    run, where = _shared_run({title: _units(lines, aims) for title, lines in songs.items()})
    fitting = sum(shortest <= len(_units([line], aims)) <= longest for line in every)
    return Measures(
        songs=len(songs),
        lines=len(every),
        distinct_lines=len(distinct),
        tokens=tokens,
        words=len(counts),
        frequent_share=sum(n for n in counts.values() if n >= FREQUENT) / max(1, tokens),
        fitting_share=fitting / max(1, len(every)),
        rhymes={name: len(words) for name, words in sorted(finals.items(), key=_most_words)},
        rhyming_share=heard / max(1, len(every)),
        repeated_lines=_repeated(songs),
        near_pairs=_near_pairs(distinct, aims),
        shared_run=run,
        shared_where=where,
        beginnings=_beginnings(every, segment, aims),
        themes=len({song["theme"] for song in about}),
        forms=len({song["form"] for song in about}),
        moods=dict(Counter(song["mood"] for song in about)),
        rare={word: n for word, n in counts.most_common() if n < FREQUENT},
    )


def _beginnings(
    lines: list[str], segment: Callable[[str], list[str]], aims: Aims
) -> dict[str, float]:
    """The commonest first words, of English the first two, by their share of the lines."""
    first = Counter(
        " ".join(line.lower().split()[:2]) if aims.units == "words" else segment(line)[0]
        for line in lines
    )
    return {word: n / len(lines) for word, n in first.most_common(10)}


def rows(found: Measures, aims: Aims) -> list[tuple[str, str, str, bool]]:
    """What was measured, its value, the aim, and whether the aim is reached."""
    rich = sum(words >= RICH for words in found.rhymes.values())
    repeated = len(found.repeated_lines)
    low, high = aims.line_units
    table = [
        ("songs", found.songs, f">= {aims.songs}", found.songs >= aims.songs),
        ("lines", found.lines, "", True),
        (
            "distinct lines",
            found.distinct_lines,
            f">= {aims.distinct_lines}",
            found.distinct_lines >= aims.distinct_lines,
        ),
        ("tokens", found.tokens, "", True),
        ("words", found.words, "", True),
        (
            f"tokens from words seen {FREQUENT} times or more",
            f"{found.frequent_share:.1%}",
            f">= {aims.frequent_share:.0%}",
            found.frequent_share >= aims.frequent_share,
        ),
        (
            f"lines of {low} to {high} {aims.units}",
            f"{found.fitting_share:.1%}",
            f">= {aims.fitting_share:.0%}",
            found.fitting_share >= aims.fitting_share,
        ),
        ("lines that two songs have", repeated, "0", not repeated),
        (
            "pairs of lines nearly the same",
            len(found.near_pairs),
            f"<= {aims.near_pairs}",
            len(found.near_pairs) <= aims.near_pairs,
        ),
        (
            f"longest run that two songs share, {aims.units}",
            found.shared_run,
            f"<= {aims.shared_run}",
            found.shared_run <= aims.shared_run,
        ),
    ]
    if aims.rich_classes:
        name = f"rhyme classes with {RICH} or more words at line ends"
        from core.text.reading import REACH

        before = f"lines that rhyme with one of the {REACH} before"
        aim, good = aims.rhyming_share, found.rhyming_share >= aims.rhyming_share
        table.append((before, f"{found.rhyming_share:.1%}", f">= {aim:.0%}" if aim else "", good))
        table.append((name, rich, f">= {aims.rich_classes}", rich >= aims.rich_classes))
    for name, value, aim in (
        ("themes", found.themes, aims.themes),
        ("forms", found.forms, aims.forms),
    ):
        if aim:
            table.append((name, value, f">= {aim}", value >= aim))
    return [(name, str(value), aim, good) for name, value, aim, good in table]


def _units(lines: list[str], aims: Aims) -> list[str]:
    """Characters, or words in small letters, over the ends of lines; spaces and marks left out."""
    text = " ".join(lines).lower()
    if aims.units == "words":
        return re.findall(r"[\w'’-]+", text)
    return [char for char in text if char.isalnum()]


def _most_words(item: tuple[str, set[str]]) -> int:
    return -len(item[1])


def _repeated(songs: dict[str, list[str]]) -> list[str]:
    """Lines that more than one song has; a refrain inside one song is no repetition."""
    owners = Counter(line for lines in songs.values() for line in set(lines))
    return [line for line, owning in owners.items() if owning > 1]


def _near_pairs(lines: list[str], aims: Aims) -> list[tuple[str, str]]:
    """Pairs of different lines whose bigrams of units have a Jaccard above NEAR."""
    grams = []
    for line in lines:
        units = _units([line], aims)
        grams.append(set(pairwise(units)))
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    pairs: list[tuple[str, str]] = []
    for here, own in enumerate(grams):
        common = Counter(other for gram in own for other in holders[gram])
        for other, shared in common.items():
            if shared / (len(own) + len(grams[other]) - shared) > NEAR:
                pairs.append((lines[other], lines[here]))
        for gram in own:
            holders[gram].append(here)
    return pairs


def _shared_run(songs: dict[str, list[str]]) -> tuple[int, list[tuple[str, str, str]]]:
    """Length of the longest run of units that two songs have, with the runs and both titles."""
    length = 0
    where: list[tuple[str, str, str]] = []
    while True:
        owner: dict[tuple[str, ...], str] = {}
        found: dict[tuple[str, ...], str] = {}
        for title, units in songs.items():
            for start in range(len(units) - length):
                run = tuple(units[start : start + length + 1])
                if owner.setdefault(run, title) != title:
                    found.setdefault(run, title)
        if not found:
            return length, where
        length += 1
        glue = "" if all(len(unit) == 1 for run in found for unit in run) else " "
        where = [(glue.join(run), owner[run], title) for run, title in found.items()]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure a demo corpus against its aims.")
    parser.add_argument("corpus", nargs="?", choices=sorted(AIMS), default="demo-zh")
    parser.add_argument("--json", action="store_true", help="everything, rare words too, as JSON")
    chosen = parser.parse_args()
    try:
        found = measure(HERE / chosen.corpus)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return 0
    table = rows(found, AIMS[chosen.corpus])
    width = max(len(name) for name, *_ in table)
    for name, value, aim, good in table:
        print(f"{name:<{width}}  {value:>7}  {aim:<8} {'' if good else 'MISSED'}".rstrip())
    if found.rhymes:
        print("line-final words:", " ".join(f"{name} {n}" for name, n in found.rhymes.items()))
    shares = (f"{word} {share:.1%}" for word, share in found.beginnings.items())
    print("beginnings:", ", ".join(shares))
    if found.moods:
        print("moods:", ", ".join(f"{mood} {n}" for mood, n in found.moods.items()))
    for line in found.repeated_lines[:10]:
        print("in two songs:", line)
    for pair in found.near_pairs[:10]:
        print("nearly the same:", " / ".join(pair))
    for run, first, second in found.shared_where[:5]:
        print(f"shared: {run} ({first}, {second})")
    return 0 if all(good for *_, good in table) else 1


if __name__ == "__main__":
    raise SystemExit(main())

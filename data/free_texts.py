"""Free texts, for the base models to read beside the demo songs, made into lines like lyrics.

    python data/free_texts.py FOLDER OUT

FOLDER holds what somebody has fetched (SOURCES says what, from where, under which licence); nothing
of it is in the repository. OUT gets a folder for each language, in the format of the demo corpora:
prose is cut at its commas and stops, one clause a line, since that is how a lyric breathes.
What is not there is left out and told; the card of a base model names what its network has read.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":  # run from a checkout that is not installed
    sys.path.insert(0, str(HERE.parent))

SENTENCES = 24
"""Sentences that do not belong together, in one "song"."""
PARAGRAPHS = 40
"""Lines of prose in one."""
SEED = 2026
CLAUSE = re.compile('[，。！？；：、…—～“”‘’「」『』（）《》〈〉,.!?;:()"\\s]+')
HAN = re.compile("[\u4e00-\u9fff]{2,14}")
WORDS = re.compile("[A-Za-z'’ ]+")
NAMED = re.compile("Tom|Mary|汤姆|玛丽|湯姆|瑪麗")
"""Whom every fifth sentence of Tatoeba is about; those are left out."""


@dataclass(frozen=True)
class Source:
    """A text, where it comes from and under which licence it may be learnt from."""

    language: str
    file: str
    title: str
    licence: str
    origin: str
    every: int = 1
    """Of so many pieces one is read."""


SOURCES = (
    Source(
        "zh", "cmn.txt", "Tatoeba, Mandarin sentences", "CC BY 2.0 FR",
        "tatoeba.org, as paired with English by manythings.org/anki (cmn-eng)",
    ),
    Source(
        "zh", "asp/zh", "Global African Storybook Project, Chinese", "CC BY 4.0",
        "github.com/global-asp/global-asp, folder zh",
    ),
    Source(
        "zh", "hulanhe.txt", "萧红《呼兰河传》 (Xiao Hong, died 1942)", "public domain",
        "any plain text of the novel",
    ),
    Source(
        "zh", "poems/data", "Poems of ten who died before 1941: 徐志摩, 朱湘, 刘半农, 刘大白, "
        "鲁迅, 方玮德, 殷夫, 潘漠华, 应修人, 王独清", "public domain",
        "github.com/sheepzh/poetry, the folders of these poets",
    ),
    Source(
        "en", "fra.txt", "Tatoeba, English sentences", "CC BY 2.0 FR",
        "tatoeba.org, as paired with French by manythings.org/anki (fra-eng)",
        every=2,
    ),
    Source(
        "en", "cmn.txt", "Tatoeba, English sentences", "CC BY 2.0 FR",
        "tatoeba.org, as paired with Mandarin by manythings.org/anki (cmn-eng)",
    ),
)  # fmt: skip


def files_of(path: Path) -> list[Path]:
    """The files of a source, itself or all below it, in order."""
    return [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())


def digest(path: Path) -> str:
    """SHA-256 over the files of a source."""
    total = hashlib.sha256()
    for file in files_of(path):
        total.update(file.read_bytes())
    return total.hexdigest()


def chinese(text: str) -> list[str]:
    """The clauses of a text, simplified; what is not Han, or longer than a line, is left out."""
    from core.text.traditional import simplified

    clauses = CLAUSE.split(text.translate(simplified()))
    return [clause for clause in clauses if HAN.fullmatch(clause)]


def english(text: str) -> list[str]:
    """A sentence in small letters without its stop, at its commas one clause a line."""
    clauses = (clause.strip() for clause in re.split('[,;:!?."()]+', text.replace("’", "'")))
    return [
        clause for clause in clauses if WORDS.fullmatch(clause) and 1 < len(clause.split()) <= 12
    ]


def pairs(path: Path, language: str) -> Iterator[list[str]]:
    """Sentences of one language out of a table of pairs, each once, in an order by chance."""
    column = 1 if language == "zh" else 0
    cut = chinese if language == "zh" else english
    sentences = {
        line.split("\t")[column]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.count("\t") > column and not NAMED.search(line)
    }
    order = sorted(sentences)
    random.Random(SEED).shuffle(order)
    for start in range(0, len(order), SENTENCES):
        yield [line for text in order[start : start + SENTENCES] for line in cut(text)]


def prose(path: Path) -> Iterator[list[str]]:
    """Chinese prose in pieces; a line that stood before is left out, as some editions repeat."""
    seen: set[str] = set()
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if len(line.strip()) > 3 and line not in seen:
            seen.add(line)
            lines += chinese(line)
    for start in range(0, len(lines), PARAGRAPHS):
        yield lines[start : start + PARAGRAPHS]


def whole(paths: Iterable[Path]) -> Iterator[list[str]]:
    """Each file a poem or a story; its head (# title, title:, date:) and credits (* ...) go."""
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="ignore")
        kept = [line for line in text.splitlines() if not re.match(r"[#*]|title:|date:", line)]
        yield chinese("\n".join(kept))


def songs_of(source: Source, path: Path) -> Iterator[list[str]]:
    """The lines of a source, in pieces of a song's length or as they belong together."""
    if path.name in ("cmn.txt", "fra.txt"):
        return pairs(path, source.language)
    return whole(files_of(path)) if path.is_dir() else prose(path)


def main(folder: str, out: str) -> int:
    told = []
    for number, source in enumerate(SOURCES, 1):
        path = Path(folder) / source.file
        if not path.exists():
            print(f"not there, left out: {source.title} ({source.file}; {source.origin})")
            continue
        target = Path(out) / source.language / f"{number:02}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        blocks, lines = [], 0
        for piece, song in enumerate(songs_of(source, path), 1):
            if len(song) >= 4 and piece % source.every == 0:
                blocks.append(f"# {number:02}-{piece:05}\n\n" + "\n".join(song) + "\n")
                lines += len(song)
        target.write_text("\n".join(blocks), encoding="utf-8")
        told.append({**asdict(source), "sha256": digest(path), "lines": lines})
        print(f"{target}: {len(blocks)} pieces, {lines} lines of {source.title}")
    table = Path(out) / "sources.json"
    table.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    raise SystemExit(main(*sys.argv[1:]))

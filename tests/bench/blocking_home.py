"""A home fuller than most, for `tests.bench.blocking`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from core.library.corpora import CorpusLibrary
from tests.bench.load import fill as runs_and_songs
from tests.bench.load import long_run
from tests.places import ROOT

LONG_RUN, LONG_ID = "long", "ffffffff"
"""The run with the large log and the song with many lines; both are the newest of their kind."""
LINES = 10_000
BYTES_PER_EVENT = 310
"""Of one step in a log, about."""
LATER = "2099-01-01T00:00:00+00:00"


def fill(home: Path, *, runs: int, songs: int, corpora: int, megabytes: int) -> Path:
    """Fills a new home folder."""
    runs_and_songs(home, runs, songs)
    _newest_song(home)
    long_run(home, megabytes * 1_000_000 // BYTES_PER_EVENT)
    _be_newest(home / "runs" / LONG_RUN)
    _corpora(home, corpora)
    return home


def _newest_song(home: Path) -> None:
    path = next((home / "songs").glob("*.json"))
    told = json.loads(path.read_bytes())
    text = "\n".join(f"line {number} of a song that does not end" for number in range(LINES))
    told |= {
        "id": LONG_ID,
        "title": "A long song",
        "text": text,
        "created": LATER,
        "changed": LATER,
    }
    (path.parent / f"long-{LONG_ID}.json").write_text(json.dumps(told))


def _be_newest(run: Path) -> None:
    told = json.loads((run / "run.json").read_bytes())
    told["created"] = LATER
    (run / "run.json").write_text(json.dumps(told))


def _corpora(home: Path, count: int) -> None:
    if not count:
        return
    library = CorpusLibrary(home)
    library.add("corpus-00", [ROOT / "data" / "demo-en"])
    for number in range(1, count):
        copy = library.root / f"corpus-{number:02}"
        shutil.copytree(library.root / "corpus-00", copy)
        told = json.loads((copy / "corpus.json").read_bytes())
        (copy / "corpus.json").write_text(json.dumps(told | {"name": copy.name}))


def copy(home: Path, to: Path) -> Path:
    """The same home once more; files share their bytes until one is written anew."""
    shutil.copytree(home, to, copy_function=_link)
    to.chmod(0o700)
    return to


def _link(source: str, to: str) -> None:
    Path(to).hardlink_to(source)

"""The models that tell moods, by name: runs of that task, and those that the package carries."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.formats.opening import Source, decoded, open_regular
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.errors import LyricStudioError, ModelError, RunError
from core.library.demos import data_folder
from core.library.models import find_model
from core.runs.store import Run, RunStore
from core.runs.tasks import LYRICS

if TYPE_CHECKING:
    from core.reading.mood import MoodReader

TASK = "mood"
SHIPPED = {"zh": "zh-mood", "en": "en-mood"}
"""By the language of the songs."""


def shipped_moods() -> dict[str, Path]:
    """Name to file of the models that the package carries."""
    folder = data_folder() / "models" / TASK
    return {path.stem: path for path in sorted(folder.glob("*.safetensors"))}


def mood_runs(home: Path) -> list[str]:
    """Names of the runs that tell moods and can, oldest first."""
    store = RunStore(home)
    found = []
    for name in store.names():
        try:
            run = store.get(name)
        except RunError:
            continue
        if run.config.task == TASK and run.has_model():
            found.append(name)
    return found


def find_mood(home: Path, name: str | None, text: str = "") -> Path:
    """The run directory or model file to tell moods with.

    Without a name: the one of the package for the language of the text, else the newest run.

    Raises:
        ModelError: there is none of that name, or none at all.
    """
    shipped = shipped_moods()
    if name is not None:
        return shipped[name] if name in shipped else find_model(home, name)
    language = "zh" if is_chinese(text) else "en"
    if SHIPPED[language] in shipped:
        return shipped[SHIPPED[language]]
    if runs := mood_runs(home):
        return RunStore(home).get(runs[-1]).path
    raise ModelError(
        "there is no model that tells the mood of such a text",
        hint="name one with --model, or train one: lyric-studio train --task mood DATA",
    )


def is_chinese(text: str) -> bool:
    """Whether Chinese characters are a fifth of its letters or more: each is a whole word."""
    letters = [char for char in text if char.isalpha()]
    return 5 * sum("\u4e00" <= char <= "\u9fff" for char in letters) >= max(1, len(letters))


def open_reader(path: Path) -> MoodReader:
    """Loads a model; slow the first time, and kept while it stays the same.

    Raises:
        ModelError: it must be refused, or does not tell moods.
    """
    from core.runs.checkpoints import read_manifest

    try:
        best = read_manifest(path).best if path.is_dir() else ()
        stamp = best[0].file if best else str(path.stat().st_mtime_ns)
    except OSError:
        stamp = ""
    return _opened(path, stamp)


@lru_cache(maxsize=2)
def _opened(path: Path, stamp: str) -> MoodReader:
    from core.reading.mood import MoodReader
    from core.runs.checkpoints import load_mood

    return MoodReader(load_mood(path))


def read_text(path: Path) -> str:
    """The text of a file that somebody named, of whatever encoding.

    Raises:
        CorpusError: it cannot be read, or is no text.
    """
    opened = partial(open_regular, path)
    source = Source(str(path), path.stem, path.suffix.lower(), opened, alone=True)
    return "".join(decoded(source, ImportOptions(), ImportReport())).replace("\r\n", "\n")


def learnt_task(path: Path) -> str:
    """What a run or a model file has learnt; of what cannot be read, lyrics: whoever loads it says
    what is wrong with it."""
    from core.library.repertoires import metadata

    try:
        return Run(path).config.task if path.is_dir() else metadata(path).get("task", LYRICS)
    except (LyricStudioError, OSError, ValueError):
        return LYRICS


def valence_of(text: str) -> list[float | None] | None:
    """What the word list says of each line of an English song, where no model of the package tells
    more; None where one does, or there is no such list."""
    from core.reading.valence import valences, word_list

    if is_chinese(text) or SHIPPED["en"] in shipped_moods():
        return None
    words = word_list()
    return None if words is None else valences(text, words)

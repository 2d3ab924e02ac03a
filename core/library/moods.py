"""The models that tell moods, by name: runs of that task, and those that the package carries."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.formats.opening import Source, decoded, open_regular
from core.corpus.labelled import PARTS, Labelled
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.errors import LyricStudioError, ModelError, Names, RunError
from core.library.demos import data_folder
from core.library.models import find_model
from core.model.class_report import ClassReport
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
        hint="train one: lyric-studio train --task mood DATA",
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


def report_of(reader: MoodReader, labelled: Labelled) -> ClassReport:
    """How well a model tells the labels of all texts of files that it may not have seen.

    The baselines know these very texts: the majority is that of their own labels, and naive Bayes
    has learnt from the parts that would be learnt from and is asked for the others.

    Raises:
        ModelError: the texts have labels that the model does not know.
    """
    import numpy as np

    from core.reading.naive_bayes import NaiveBayes

    if strange := [label for label in labelled.labels if label not in reader.labels]:
        raise ModelError(
            "the model knows no mood {wanted!r}",
            wanted=strange[0],
            labels=Names(reader.labels),
            hint="it knows {labels:, | and }",
        )
    wanted = np.array([reader.labels.index(each.label) for each in labelled.texts])
    told = reader.probabilities([each.text for each in labelled.texts]).argmax(1)
    size = len(reader.labels)
    counts = np.bincount(wanted * size + told, minlength=size * size).reshape(size, size)
    vocabulary = reader.model.vocabulary
    ids = [np.array(vocabulary.encode(each.text), np.int64) for each in labelled.texts]
    learn = np.array([each.part == PARTS[0] for each in labelled.texts])
    learnt = [each for each, mine in zip(ids, learn, strict=True) if mine]
    asked = [each for each, mine in zip(ids, learn, strict=True) if not mine]
    bayes = NaiveBayes(learnt, wanted[learn], len(vocabulary))
    commonest = int(np.bincount(wanted).argmax())
    return ClassReport(
        labels=reader.labels,
        confusion=tuple(tuple(int(n) for n in row) for row in counts),
        majority=float(np.mean(wanted == commonest)),
        commonest=reader.labels[commonest],
        naive_bayes=bayes.accuracy(asked, wanted[~learn]),
    )

"""The committed weights of a run: `checkpoints/`, and the manifest that names the good ones.

The manifest tells the size and SHA-256 of each file, which are checked before it is used.
"""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import replace
from pathlib import Path

import msgspec

from core.errors import ModelError
from core.files import read_plain
from core.model.files import Count, LoadedModel, load_model_file, unpack_weights
from core.model.mood_file import MoodModel, load_mood_file, unpack_mood
from core.model.weights import MAX_FILE
from core.text.vocabulary import MAX_FILE_BYTES, Vocabulary
from core.tokens.arrays import VOCABULARY_FILE

FORMAT = 1
MAX_MANIFEST = 2**20
HASH_DIGITS = 16
"""Of the SHA-256 of a checkpoint stand in its name, so that it is known without the manifest."""

_NAME = re.compile(rf"(last|best)-(\d+)-(\d+)-([0-9a-f]{{{HASH_DIGITS}}})\.safetensors\Z", re.A)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A committed file of a run's `checkpoints/` folder."""

    file: str
    size: Count
    sha256: str
    """In hexadecimal; its first digits alone when only the file itself is left to tell."""
    step: Count
    generation: Count = 0
    bits_per_char: float | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The committed files of a run, newest first; what it does not name does not count."""

    format: int = FORMAT
    last: tuple[Entry, ...] = ()
    best: tuple[Entry, ...] = ()
    recovered: bool = False
    """Whether it was made anew from the files, since `manifest.json` was lost; never written."""


def file_name(kind: str, entry: Entry) -> str:
    """The name of a checkpoint: no other content ever gets the same one."""
    digits = entry.sha256[:HASH_DIGITS]
    return f"{kind}-{entry.generation}-{entry.step}-{digits}.safetensors"


def read_manifest(run: Path) -> Manifest:
    """The manifest of a run; an empty one when nothing has been committed yet.

    A lost or broken one is made anew from the names of the files, which hold what is needed to
    know them again.

    Raises:
        ModelError: the manifest cannot be understood, and there are no files to make it from.
    """
    path = run / "checkpoints" / "manifest.json"
    try:
        manifest = msgspec.json.decode(read_plain(path, MAX_MANIFEST), type=Manifest)
    except FileNotFoundError:
        return _recovered(path.parent)
    except OSError as error:
        raise ModelError("cannot read the manifest: {e}", e=error.strerror, where=path) from error
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        manifest = _recovered(path.parent)
        if not manifest.recovered:
            raise ModelError("broken manifest: {error}", error=error, where=path) from error
    if manifest.format > FORMAT:
        raise ModelError(
            "made by a newer version of lyric-studio", where=path, hint="update lyric-studio"
        )
    return manifest


def _recovered(folder: Path) -> Manifest:
    """A manifest from the files of a `checkpoints/` folder; an empty one when there are none."""
    found: dict[str, list[Entry]] = {"last": [], "best": []}
    for path in folder.glob("*.safetensors"):
        name = _NAME.match(path.name)
        try:
            status = path.lstat()
        except OSError:
            continue  # deleted meanwhile
        if name is None or not stat.S_ISREG(status.st_mode):
            continue
        kind, generation, step, digits = name.groups()
        found[kind].append(
            Entry(
                file=path.name,
                size=status.st_size,
                sha256=digits,
                step=int(step),
                generation=int(generation),
            )
        )
    if not any(found.values()):
        return Manifest()
    last, best = (
        tuple(sorted(found[kind], key=lambda e: (e.generation, e.step), reverse=True))
        for kind in ("last", "best")
    )
    return Manifest(last=last, best=best, recovered=True)


def read_entry(run: Path, entry: Entry) -> bytes:
    """The bytes of a committed file, after its size and SHA-256 were checked.

    Raises:
        ModelError: the file is missing, cut, changed, or names a place outside the folder.
    """
    if not 0 < len(entry.file) < 256 or entry.file[0] == "." or set("/\\\0") & set(entry.file):
        raise ModelError("a checkpoint outside its folder", where=run)
    path = run / "checkpoints" / entry.file
    try:
        if path.is_symlink():
            raise ModelError("a checkpoint must not be a link", where=path)
        data = read_plain(path, MAX_FILE)
    except OSError as error:
        raise ModelError(
            "cannot read the checkpoint: {reason}", reason=error.strerror, where=path
        ) from error
    if len(data) != entry.size:
        raise ModelError("the checkpoint was cut or changed", where=path)
    digits = max(HASH_DIGITS, len(entry.sha256))
    if hashlib.sha256(data).hexdigest()[:digits] != entry.sha256:
        raise ModelError("the checkpoint was changed (its SHA-256 differs)", where=path)
    return data


def load_model(path: Path) -> LoadedModel:
    """Loads what is needed to compose: the best good weights of a run, or a model file.

    Raises:
        ModelError: nothing there, no good checkpoint yet, or a file that must be refused.
    """
    return _load_run(path) if path.is_dir() else load_model_file(path)


def load_mood(path: Path) -> MoodModel:
    """Loads what is needed to tell moods: the best good weights of a run, or a model file.

    Raises:
        ModelError: as `load_model`, or it has not learnt to tell moods.
    """
    if not path.is_dir():
        return load_mood_file(path)
    problem: ModelError | None = None
    for entry in read_manifest(path).best:
        try:
            file = unpack_mood(read_entry(path, entry), path / entry.file)
            return file.model(_vocabulary(path), path, entry.sha256)
        except ModelError as error:
            problem = problem or error
    raise problem or ModelError(
        "no model here yet", where=path, hint="a run can be used after its first evaluation"
    )


def _vocabulary(run: Path) -> Vocabulary:
    try:
        return Vocabulary.from_json(read_plain(run / VOCABULARY_FILE, MAX_FILE_BYTES))
    except OSError as error:
        raise ModelError(
            "cannot read the vocabulary: {reason}", reason=error.strerror, where=run
        ) from error


def _load_run(run: Path) -> LoadedModel:
    """The newest of the best weights that are whole, with what is wrong with newer ones."""
    problem: ModelError | None = None
    for entry in read_manifest(run).best:
        try:
            file = unpack_weights(read_entry(run, entry), run / entry.file)
            model = file.model(_vocabulary(run), run, entry.sha256)
            return replace(model, passed_over=problem)
        except ModelError as error:
            problem = problem or error
    raise problem or ModelError(
        "no model here yet",
        where=run,
        hint="a run can compose after its first evaluation",
    )

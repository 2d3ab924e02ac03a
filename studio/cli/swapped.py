"""Arguments in the wrong order: what is a file and what is a name says how it was meant."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from core.library.corpora import CorpusLibrary
from core.library.naming import free_name, is_name, named_after
from studio.setup.paths import exists
from studio.wording.i18n import t


def check_name_first(library: CorpusLibrary, command: str, name: str, files: Sequence[str]) -> None:
    """Refuses `corpus add FILE... NAME`, and `corpus add FILE`, and says how it goes.

    Args:
        command: `add` or `extend`.
    """
    known = library.names()
    if name in known or not exists(Path(name)):
        return
    names = [each for each in files if not exists(Path(each)) and is_name(each)]
    if len(names) == 1 and Path(names[0]).name == names[0]:
        others = [each for each in files if each != names[0]]
        meant = [names[0], name, *others]
    elif not files:
        meant = [free_name(named_after(Path(name)), known), name]
    else:
        return
    raise _refused(
        t(
            "{file} is a file; the name of the corpus comes before the files: {command}",
            file=name,
            command=_command("corpus", command, *meant),
        )
    )


def check_train(library: CorpusLibrary, corpora: Sequence[str]) -> None:
    """Refuses `train NAME FILE...`: the name of a run is an option."""
    known = library.names()
    there = [each for each in corpora if each in known or exists(Path(each))]
    strange = [each for each in corpora if each not in there]
    if len(strange) == 1 and there and is_name(strange[0]) and not Path(strange[0]).suffix:
        raise _refused(
            t(
                "{name} is neither a corpus nor a file; if the run shall be called so: {command}",
                name=strange[0],
                command=_command("train", *there, "--name", strange[0]),
            )
        )


def check_evaluate(
    library: CorpusLibrary, models: Collection[str], model: str, corpora: Sequence[str]
) -> None:
    """Refuses `evaluate CORPUS MODEL`."""
    other = corpora[0]
    if len(corpora) != 1 or model in models or _is_weights(model) or other in library.names():
        return
    if (model in library.names() or exists(Path(model))) and (
        other in models or _is_weights(other)
    ):
        raise _refused(
            t(
                "{model} is a model; it comes before the corpus: {command}",
                model=other,
                command=_command("evaluate", other, model),
            )
        )


def check_export(what: str, names: Collection[str], name: str, file: Path | None) -> None:
    """Refuses `songs export FILE SONG` and `runs export FILE RUN`."""
    if file is not None and str(file) in names and name not in names:
        raise _refused(
            t(
                "the file comes last: {command}",
                command=_command(what, "export", str(file), name),
            )
        )


def check_rename(library: CorpusLibrary, old: str, new: str) -> None:
    """Refuses `corpus rename NEW OLD`."""
    if old not in library.names() and new in library.names():
        raise _refused(
            t(
                "there is no corpus {name}; the name of now comes first: {command}",
                name=old,
                command=_command("corpus", "rename", new, old),
            )
        )


def _is_weights(name: str) -> bool:
    return Path(name).suffix == ".safetensors"


def _command(*words: str) -> str:
    return shlex.join(["lyric-studio", *words])


def _refused(told: str) -> click.UsageError:
    return click.UsageError(told, click.get_current_context(silent=True))

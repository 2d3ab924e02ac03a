"""What `lyric-studio train` says of the run that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.cli.common import say
from studio.wording.i18n import t

if TYPE_CHECKING:
    from pathlib import Path

    from core.library.corpora import Kept
    from core.runs.store import Run


def created(run: Run) -> str:
    """What run was made, and what it goes on from."""
    model, tokens = run.config.model, run.config.tokens
    told = t(
        "run {run}: {cell}, {parameters} parameters, {vocabulary} tokens known, "
        "{tokens} to learn from",
        run=run.name,
        cell=model.cell,
        parameters=f"{run.config.parameters:,}",
        vocabulary=f"{tokens.vocabulary:,}",
        tokens=f"{tokens.train_tokens:,}",
    )
    if run.config.base is None:
        return told
    return told + "\n" + t("it goes on from {base}", base=run.config.base.name)


def told_of(kept: Kept) -> str:
    """Under which name the files are known from now on."""
    if not kept.new:
        return t("this is corpus {name}, as it was kept before", name=kept.name)
    if kept.changed is not None:
        return t(
            "the files have changed since they were kept as {changed}; they are kept as corpus "
            "{name} now, and {changed} stays as it is",
            changed=kept.changed,
            name=kept.name,
        )
    return t("kept as corpus {name}: `lyric-studio corpus` lists all", name=kept.name)


def tell_twin(home: Path, run: Run) -> None:
    """Says when the same is being trained already."""
    from core.runs.store import RunStore
    from core.runs.twins import twin_of

    config = run.config
    twin = twin_of(
        RunStore(home),
        config.train,
        config.tokens.kind,
        lambda other: (other.corpus_sha256, other.base) == (config.corpus_sha256, config.base),
        but=run.name,
    )
    if twin is not None:
        say(t("run {run} is being trained with the same settings now", run=twin), err=True)

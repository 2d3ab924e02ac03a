"""What a training will take, as the form tells it: a range, and where that comes from."""

from __future__ import annotations

from textual.content import Content

from core.runs.config import TrainConfig
from core.runs.estimate import Estimate, Machine, PastRun, estimate, estimate_labelled
from studio.screens.train.corpora import CorpusChoice
from studio.screens.train.texts import TextsChoice
from studio.wording.figures import duration, short_count
from studio.wording.i18n import t

ANY_VOCABULARY = 8000
"""Stands in for a vocabulary that is not known before the corpus has been read."""
_BUSY = 0.25
"""Cores that others keep busy, from which on it is said."""
_NEAR = 1.3
"""Times so near to each other that they are one."""
_FAR = 10.0
"""Times so far from each other that the later one tells nothing."""


def told_text(told: list[str] | str) -> Content:
    """Lines of a forecast, or in their place what is wrong with the settings."""
    if isinstance(told, str):
        return Content.styled(f"! {told}", "$text-error bold")
    return Content("\n").join(Content(line) for line in told)


def forecast(
    config: TrainConfig, corpus: CorpusChoice | None, past: list[PastRun], machine: Machine
) -> list[str]:
    """Three lines: what the network weighs, how long it will learn, and how that is known."""
    vocabulary = corpus.vocabulary if corpus else None
    tokens = corpus.tokens if corpus else None
    told = estimate(config, vocabulary or ANY_VOCABULARY, tokens, past, machine)
    rough = vocabulary is None or corpus is None or corpus.rough
    return _lines(told, machine, rough=rough, read=tokens is not None)


def labelled_forecast(
    task: str,
    config: TrainConfig,
    texts: TextsChoice | None,
    past: list[PastRun],
    machine: Machine,
) -> list[str]:
    """As `forecast`, of a task that learns labels; how many words there are nobody knows yet."""
    labels, learn = (texts.labels, texts.learn) if texts else ((), None)
    told = estimate_labelled(task, labels, config, ANY_VOCABULARY, learn, past)
    return _lines(told, machine, rough=True, read=learn is not None)


def _lines(told: Estimate, machine: Machine, *, rough: bool, read: bool) -> list[str]:
    first = t(
        "{parameters} parameters, {memory} MB of memory",
        parameters=("~" if rough else "") + short_count(told.parameters),
        memory=short_count(told.memory / 1e6),
    )
    if not read:
        return [first, t("time: known once the corpus was read"), ""]
    if told.seconds is None:
        return [first, t("time: measured in the first steps"), ""]
    low, high = (duration(max(seconds, 1)) for seconds in told.seconds)
    factor = told.seconds[1] / told.seconds[0]
    if factor < _NEAR or low == high:
        second = t("time: about {time} at most", time=high)
    elif factor > _FAR:
        second = t("time: {low}, or much more", low=low)
    else:
        second = t("time: {low} to {high} at most", low=low, high=high)
    if machine.busy >= _BUSY and told.measured:
        source = t("by runs here; {busy} of {cores} cores busy", **_cores(machine))
    elif machine.busy >= _BUSY:
        source = t("a guess; {busy} of {cores} cores busy", **_cores(machine))
    else:
        source = t("estimated by the last runs here") if told.measured else t("a guess so far")
    return [first, second, source]


def _cores(machine: Machine) -> dict[str, object]:
    return {"busy": f"{min(machine.busy, machine.cores):.1f}", "cores": machine.cores}

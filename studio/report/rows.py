"""The tables of a report: settings, figures and machines, one column a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from core.runs.account import RunAccount
from core.runs.config import TrainConfig
from studio.wording.figures import duration_in_words, number
from studio.wording.i18n import t

UNKNOWN = "–"

WORDS = {
    "cell": "cell",
    "embedding": "embedding",
    "hidden": "hidden",
    "layers": "layers",
    "tied": "tied output",
    "skip": "skip",
    "dropout": "dropout",
    "epochs": "epochs",
    "batch": "batch",
    "views": "views",
    "window": "window",
    "learning_rate": "learning rate",
    "weight_decay": "weight decay",
    "warmup": "warm-up",
    "ramp": "ramp",
    "clip": "clip",
    "patience": "patience",
    "ema": "averaging",
    "near_base": "near the base",
    "seed": "seed",
    "device": "device",
    "precision": "precision",
    "checkpoint_seconds": "seconds between checkpoints",
    "threads": "threads",
    "processes": "processes",
}
"""Settings of a training as they are called here."""


@dataclass(frozen=True)
class Row:
    """One fact of all runs."""

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs of which it is known are not all alike in it."""
        return len({value for value in self.values if value != UNKNOWN}) > 1


def settings(accounts: Sequence[RunAccount]) -> list[Row]:
    """What was asked for: corpus, tokens, and all settings of the training."""
    facts: dict[str, Callable[[RunAccount], object]] = {
        t("corpus"): lambda a: a.config and a.config.corpus,
        t("songs to learn from"): lambda a: a.config and a.config.tokens.train_songs,
        t("tokens"): lambda a: a.config and a.config.tokens.kind,
        t("vocabulary"): lambda a: a.config and a.config.tokens.vocabulary,
    }
    rows = [_row(label, accounts, told) for label, told in facts.items()]
    for field in TrainConfig.__struct_fields__:
        label = t(WORDS[field]) if field in WORDS else field.replace("_", " ")
        rows.append(_row(label, accounts, _setting(field)))
    return rows


def _setting(field: str) -> Callable[[RunAccount], object]:
    return lambda account: account.config and getattr(account.config.train, field)


def figures(accounts: Sequence[RunAccount]) -> list[Row]:
    """What came of it."""
    facts: dict[str, Callable[[RunAccount], object]] = {
        t("status"): lambda a: t(a.status),
        t("bits per character"): _best_bits,
        t("perplexity"): lambda a: a.history.best and number(a.history.best.perplexity, 1),
        t("best step"): lambda a: a.history.best_step,
        t("bits per character by counting words"): _unigram,
        t("epochs done"): lambda a: _newest(a, "epoch") and f"{_newest(a, 'epoch'):.1f}",
        t("steps"): lambda a: _newest(a, "step"),
        t("time of training"): lambda a: _newest(a, "seconds") and _time(a),
        t("tokens per second"): _speed,
        t("parameters"): lambda a: a.config and f"{a.config.model.parameters():,}",
        t("tokens to learn from"): lambda a: a.config and f"{a.config.tokens.train_tokens:,}",
        t("held-out songs"): lambda a: a.config and a.config.tokens.held_out_songs,
        t("created"): lambda a: a.config and a.config.created[:19].replace("T", " "),
    }
    return [_row(label, accounts, told) for label, told in facts.items()]


def machines(accounts: Sequence[RunAccount]) -> list[Row]:
    """Where it ran, and with which versions."""
    facts: dict[str, Callable[[RunAccount], object]] = {
        t("machine"): lambda a: a.history.started and a.history.started.machine,
        t("device"): lambda a: a.history.started and a.history.started.device,
        t("precision"): lambda a: a.history.started and a.history.started.precision,
        t("threads"): lambda a: a.history.started and a.history.started.threads,
        t("processes"): lambda a: a.history.started and a.history.started.processes,
    }
    rows = [_row(label, accounts, told) for label, told in facts.items()]
    packages = {name: None for a in accounts if a.config for name in a.config.versions}
    return [*rows, *(_row(name, accounts, _version(name)) for name in packages)]


def _version(package: str) -> Callable[[RunAccount], object]:
    return lambda account: account.config and account.config.versions.get(package)


def _row(label: str, accounts: Sequence[RunAccount], told: Callable[[RunAccount], object]) -> Row:
    return Row(label, tuple(_value(told(account)) for account in accounts))


def _value(value: object) -> str:
    if value is None or value == "" or isinstance(value, msgspec.Struct):
        return UNKNOWN
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _best_bits(account: RunAccount) -> str | None:
    bits = account.history.best_bits
    return None if bits is None else number(bits)


def _unigram(account: RunAccount) -> str | None:
    return number(account.config.unigram_bits_per_char, 2) if account.config else None


def _newest(account: RunAccount, field: str) -> float | None:
    """The newest that any event says of how far it came."""
    history = account.history
    told = [e for e in (history.step, history.evaluated, history.ended) if hasattr(e, field)]
    return max((getattr(event, field) for event in told), default=None)


def _time(account: RunAccount) -> str:
    return duration_in_words(_newest(account, "seconds"))


def _speed(account: RunAccount) -> str | None:
    ended, step = account.history.ended, account.history.step
    for event in (ended, step):
        if (speed := getattr(event, "tokens_per_second", None)) is not None:
            return f"{speed:,.0f}"
    return None

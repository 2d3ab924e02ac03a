"""The fields of the training form: what each means, what is legal, what the tutorial recommends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from core.errors import ModelError
from core.runs.config import RANGES, RECOMMENDED, TrainConfig
from studio.wording.i18n import error_text, t

Kind = Literal["int", "float", "choice", "name"]


MOST_GPUS = 8
"""That a row has room for."""


@dataclass(frozen=True)
class Field:
    """One row of the form. Label and explanation are English keys of the catalog."""

    name: str
    label: str
    explanation: str
    kind: Kind
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """The recommended range, else the legal one: `64-256`, `1e-4..1e-3`."""
        low, high = RECOMMENDED.get(self.name, RANGES.get(self.name, (math.nan, math.nan)))
        if math.isnan(low) or high > 1e4:
            return ""
        between = ".." if "-" in number(low) + number(high) else "-"
        return f"{number(low)}{between}{number(high)}"

    @property
    def recommended(self) -> bool:
        """Whether the hint is the tutorial's recommendation."""
        return self.name in RECOMMENDED


FIELDS: tuple[Field, ...] = (
    Field("direction", "direction", "backward proofreads, never composes.", "choice",
          ("forward", "backward")),
    Field("embedding", "embedding", "Numbers that stand for one word.", "int"),
    Field("hidden", "hidden", "Size of the memory of a layer.", "int"),
    Field("layers", "layers", "Two see more, but learn slower.", "int"),
    Field("dropout", "dropout", "Share hidden at random: against rote.", "float"),
    Field("epochs", "epochs", "Most passes over the whole corpus.", "int"),
    Field("batch", "batch", "Read side by side: larger is faster.", "int"),
    Field("window", "window", "Words that it looks back over.", "int"),
    Field("learning_rate", "learning rate", "Too large jumps, too small crawls.",
          "float"),
    Field("patience", "patience", "Tries without progress before it ends.", "int"),
    Field("weight_decay", "weight decay", "Pull of the weights towards zero.", "float"),
    Field("warmup", "warm-up", "Share of steps with a climbing rate.", "float"),
    Field("ramp", "ramp", "Epochs until dropout is whole.", "float"),
    Field("thaw", "thawing", "Epochs until one more layer learns.", "float"),
    Field("views", "views", "Readings at once, other parts hidden.", "int"),
    Field("clip", "clip", "Largest gradient that is let through.", "float"),
    Field("ema", "averaging", "Decay of averaged weights; 0 is off.", "float"),
    Field("near_base", "near the base", "Keeps some of what the base knew.",
          "choice", ("yes", "no")),
    Field("tied", "tied output", "One matrix for words in and out.",
          "choice", ("yes", "no")),
    Field("skip", "skip", "The last word also goes straight out.",
          "choice", ("yes", "no")),
    Field("line_writer", "line writer", "Also writes lines from their end.",
          "choice", ("yes", "no")),
    Field("tokens", "tokens", "hybrid: words, rare ones by letter.", "choice",
          ("hybrid", "word", "char")),
    Field("device", "device", "auto takes the GPU with most room.", "choice",
          ("auto", "cpu", "cuda", "mps")),
    Field("precision", "precision", "bf16 is faster on new GPUs.", "choice",
          ("auto", "fp32", "bf16")),
    Field("seed", "seed", "Same seed, same run.", "int"),
    Field("name", "name", "Name of the run; empty makes one.", "name"),
)  # fmt: skip


def choices_of(field: Field, gpus: int) -> tuple[str, ...]:
    """What a choice offers on a machine with so many GPUs: each of several by its number."""
    if field.name != "device" or gpus < 2:
        return field.choices
    numbered = [f"cuda:{number}" for number in range(min(gpus, MOST_GPUS))]
    return ("auto", "cpu", *numbered)


BY_NAME = {field.name: field for field in FIELDS}


def number(value: float) -> str:
    """The shortest way to write it: 256, 0.4, 4e-3."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if abs(value) >= 0.01:
        return f"{value:g}"
    mantissa, _, exponent = f"{value:e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def shown(config: TrainConfig, name: str) -> str:
    """The value of a setting as the form shows it."""
    value = getattr(config, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, int | float) else str(value)


def problem(name: str, text: str) -> str | None:
    """What is wrong with a value as typed, in one line; None when it can be used."""
    field = BY_NAME[name]
    if field.kind in ("choice", "name"):
        return _name_problem(text) if field.kind == "name" else None
    try:
        value = parse(name, text)
    except ValueError:
        return t("a whole number") if field.kind == "int" else t("a number")
    low, high = RANGES[name]
    if not (math.isfinite(value) and low <= value <= high):
        return t("from {low} to {high}", low=number(low), high=number(high))
    return None


def _name_problem(text: str) -> str | None:
    from core.errors import RunError
    from core.runs.store import check_name

    try:
        if text.strip():
            check_name(text.strip())
    except RunError as error:
        return error_text(error)
    return None


def parse(name: str, text: str) -> float:
    """The number in the text of an `int` or `float` field.

    Raises:
        ValueError: there is none.
    """
    clean = text.strip().replace("_", "")
    return int(clean) if BY_NAME[name].kind == "int" else float(clean)


def config_from(values: dict[str, str], base: TrainConfig) -> TrainConfig | str:
    """The settings that the form's texts mean, over a preset; or the first thing wrong in them."""
    fields: dict[str, object] = {name: getattr(base, name) for name in base.__struct_fields__}
    for name, text in values.items():
        if name not in fields:
            continue
        if name != "cell" and (wrong := problem(name, text)):
            return f"{t(BY_NAME[name].label)}: {wrong}"
        if isinstance(fields[name], bool):
            fields[name] = text == "yes"
        elif name in RANGES:
            fields[name] = parse(name, text)
        else:
            fields[name] = text
    try:
        return TrainConfig(**fields)  # type: ignore[arg-type]
    except ModelError as error:
        return error_text(error)

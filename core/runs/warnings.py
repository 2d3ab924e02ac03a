"""What a training may warn of: one entry each, from which its events and translations come.

To warn of something new, add an entry here and its Chinese to the catalog, and emit
`warned("its-key", ...)` where it is noticed. The entry also says how long the warning holds: all
that show warnings show those that `ToldWarnings` has left standing.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import Literal

import msgspec

from core.runs import warning_ends as ends
from core.runs.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    Sampled,
    Started,
    StepTaken,
    Warned,
)

Holds = Literal["always", "training", "a while"]
"""Also when the run is over, as long as it trains, or for two epochs of that: what happened once
and is dealt with."""


@dataclass(frozen=True, slots=True)
class WarningText:
    """What is the matter and what to do: `str.format` templates over the same fields.

    `{step}` is the step of the event. Numbers that want separators come as they shall be read.
    """

    message: str
    advice: str
    holds: Holds = "a while"
    until: ends.Rule = ends.stays
    """What ends it before that, or changes its figures."""
    kind: str = ""
    """The `kind` of its events, where several share one; otherwise the key of the entry."""


_LONGEST = 200
"""Characters of a field that is looked for; more would let a stranger's event cost much time."""
_MOST = 100
"""Warnings that are kept of a run; a stranger's may have many that are not ours."""
_DISK = "check the disk if this comes again"

WARNINGS: dict[str, WarningText] = {
    "small-corpus": WarningText(
        "only {tokens} tokens to learn from",
        "expect copies of the corpus; add songs for lyrics of its own",
        holds="always",
    ),
    "large-model": WarningText(
        "{parameters} parameters for {tokens} tokens",
        "take a smaller hidden size or fewer layers, or add songs",
        holds="always",
        kind="small-corpus",
    ),
    "held-out-within": WarningText(
        "the held-out lines are from within the songs that are learnt from",
        "the held-out figure says less; with eight songs or more whole ones are held out",
        holds="always",
    ),
    "base-language": WarningText(
        "{base} has not learnt the language of these songs",
        "little of what it knows helps; --from none begins from nothing",
        holds="always",
    ),
    "overfitting": WarningText(
        "the held-out curve has not improved since step {best}",
        "stops in {left} evaluations unless it does; more dropout or more songs help",
        holds="training",
        until=ends.until_better,
    ),
    "not-converging": WarningText(
        "still no better than counting words",
        "check the corpus, then try a learning rate three times lower or higher",
        holds="always",
        until=ends.until_better_than_counting,
    ),
    "repeating": WarningText(
        "the samples repeat themselves",
        "compose with a higher temperature, or train on",
        holds="always",
        until=ends.until_samples_differ,
    ),
    "non-finite": WarningText(
        "the loss of step {skipped} is not a finite number",
        "the step is left out",
    ),
    "rolled-back": WarningText(
        "still not finite: back to step {step}",
        "goes on with half the learning rate",
        kind="non-finite",
    ),
    "held-out-non-finite": WarningText(
        "the held-out figure is not a finite number",
        "train with a lower --lr",
        holds="always",
        until=ends.until_evaluated,
        kind="non-finite",
    ),
    "out-of-memory": WarningText(
        "out of GPU memory: the batch is now cut into {parts}",
        "goes on with the same total; a smaller batch is quicker",
        holds="training",
    ),
    "gpu-shared": WarningText(
        "others are on {device}: {who}",
        "both are slower for it; `lyric-studio doctor` shows all GPUs",
    ),
    "checkpoint-failed": WarningText(
        "the checkpoint could not be written: {reason}",
        "make room on the disk; the earlier checkpoint is whole and kept",
        holds="always",
        until=ends.until_saved,
    ),
    "checkpoint-damaged": WarningText(
        "the newest checkpoint is damaged; goes on from step {step}",
        _DISK,
    ),
    "manifest-lost": WarningText(
        "the list of checkpoints was lost; made anew from the files",
        _DISK,
    ),
    "best-damaged": WarningText(
        "the best model is damaged; the one before takes its place",
        _DISK,
        holds="always",
        until=ends.until_new_best,
    ),
    "processes": WarningText(
        "processes so far: {before}, from now on: {now}",
        "goes on as well, but not bit for bit as it would have",
    ),
}


def warned(key: str, *, step: int = 0, **fields: object) -> Warned:
    """The event of a warning in `WARNINGS`, with its sentences in English and in parts.

    Raises:
        KeyError: there is no such warning, or a field that it names is not given.
    """
    text = WARNINGS[key]
    told = {name: str(value) for name, value in {"step": step, **fields}.items()}
    return Warned(
        kind=text.kind or key,
        message=text.message.format(**told),
        advice=text.advice.format(**told),
        step=step,
        templates=(text.message, text.advice),
        fields=told,
    )


class ToldWarnings:
    """The warnings of a run as its events come: those that no later event has ended."""

    def __init__(self) -> None:
        self.left: list[Warned] = []
        self._started: Started | None = None
        self._step = 0

    def copy(self) -> ToldWarnings:
        """The same as of now; what is fed to one does not reach the other."""
        other = ToldWarnings()
        vars(other).update(vars(self))
        return other

    def take(self, event: Event) -> None:
        """Takes the next event."""
        match event:
            case Started():
                self._started, self._step = event, event.step
                self.left = [old for old in self.left if old.step <= event.step]
            case StepTaken():
                self._step = event.step
            case Warned():
                event = in_parts(event)
                key = _key_of(event)
                others = [old for old in self.left if key is None or _key_of(old) != key]
                self.left = [*others[-_MOST + 1 :], event]
            case Evaluated() | Sampled() | CheckpointSaved():
                told = (_told_anew(old, event, self._started) for old in self.left)
                self.left = [one for one in told if one is not None]

    def standing(self, *, training: bool) -> list[Warned]:
        """Those that are to be shown now: what passes first, then by the order of the table.

        Args:
            training: whether the run trains now.
        """
        a_while = 2 * (self._started.steps_per_epoch if self._started else 500)
        order = list(WARNINGS)
        shown: list[tuple[int, int, Warned]] = []
        for warning in self.left:
            key = _key_of(warning)
            holds = "a while" if key is None else WARNINGS[key].holds
            if holds == "always":
                shown.append((1, order.index(key) if key else 0, warning))
            elif training and (holds == "training" or warning.step + a_while >= self._step):
                shown.append((0, -warning.step, warning))
        return [warning for _, _, warning in sorted(shown, key=lambda one: one[:2])]


def _key_of(event: Warned) -> str | None:
    """The key of the entry that a warning in parts comes from; None for one that is not ours."""
    for key, text in WARNINGS.items():
        if (text.message, text.advice) == event.templates:
            return key
    return None


def _told_anew(warning: Warned, event: Event, started: Started | None) -> Warned | None:
    """A warning as it is true after an event; None when it is over."""
    key = _key_of(warning)
    changed = {} if key is None else WARNINGS[key].until(event, started)
    if key is None or not changed:
        return None if changed is None else warning
    try:
        fields = {**warning.fields, **changed, "step": warning.step}
        told = warned(key, **fields)  # type: ignore[arg-type]
    except (KeyError, TypeError):  # a stranger's run, which has our words but not their figures
        return warning
    return msgspec.structs.replace(told, time=warning.time, generation=warning.generation)


def in_parts(event: Warned) -> Warned:
    """The event with its templates and fields, which older runs did not write.

    They are read out of its English; an event whose words are not ours stays as it is.
    """
    if any(event.templates):
        return event
    for text in WARNINGS.values():
        message = _fields_in(event.message, text.message)
        advice = _fields_in(event.advice, text.advice)
        if message is not None and advice is not None:
            return msgspec.structs.replace(
                event, templates=(text.message, text.advice), fields=message | advice
            )
    return event


def _fields_in(text: str, template: str) -> dict[str, str] | None:
    """What stands in `text` where `template` has its fields; None when it is another sentence."""
    pattern = "".join(
        re.escape(words) + (f"(?P<{name}>.{{1,{_LONGEST}}})" if name else "")
        for words, name, _, _ in string.Formatter().parse(template)
    )
    found = re.fullmatch(pattern, text)
    return found.groupdict() if found else None

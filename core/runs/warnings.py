"""What a training may warn of: one entry each, from which its events and translations come.

To warn of something new, add an entry here and its Chinese to the catalog, and emit
`warned("its-key", ...)` where it is noticed.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

import msgspec

from core.runs.events import Warned


@dataclass(frozen=True, slots=True)
class WarningText:
    """What is the matter and what to do: `str.format` templates over the same fields.

    `{step}` is the step of the event. Numbers that want separators come as they shall be read.
    """

    message: str
    advice: str
    kind: str = ""
    """The `kind` of its events, where several share one; otherwise the key of the entry."""


_LONGEST = 200
"""Characters of a field that is looked for; more would let a stranger's event cost much time."""
_DISK = "check the disk if this comes again"

WARNINGS: dict[str, WarningText] = {
    "small-corpus": WarningText(
        "only {tokens} tokens to learn from",
        "expect copies of the corpus; add songs for lyrics of its own",
    ),
    "large-model": WarningText(
        "{parameters} parameters for {tokens} tokens",
        "take a smaller hidden size or fewer layers, or add songs",
        kind="small-corpus",
    ),
    "held-out-within": WarningText(
        "the held-out lines are from within the songs that are learnt from",
        "the held-out figure says less; with eight songs or more whole ones are held out",
    ),
    "overfitting": WarningText(
        "the held-out curve has not improved since step {best}",
        "stops in {left} evaluations unless it does; more dropout or more songs help",
    ),
    "not-converging": WarningText(
        "still no better than counting words",
        "check the corpus, then try a learning rate three times lower or higher",
    ),
    "repeating": WarningText(
        "the samples repeat themselves",
        "compose with a higher temperature, or train on",
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
        kind="non-finite",
    ),
    "out-of-memory": WarningText(
        "out of GPU memory: the batch is now cut into {parts}",
        "goes on with the same total; a smaller batch is quicker",
    ),
    "checkpoint-failed": WarningText(
        "the checkpoint could not be written: {reason}",
        "make room on the disk; the earlier checkpoint is whole and kept",
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

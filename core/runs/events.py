"""What a training run says, as frozen facts in the past tense.

One event is one JSON line in `metrics.jsonl`; the app, the progress bar and the tests listen to
the same. Units: `loss` in nats per token, `seconds` of training time so far (pauses excluded),
`time` is the wall clock in seconds since 1970 and serves display only.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec

from core.errors import RunError
from core.model.class_report import ClassReport
from core.runs.choice import Amount, Count
from core.runs.choice import Choice as Choice
from core.text.reading import Reading

FORMAT = 1


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    time: Amount = 0.0
    generation: Count = 0
    """How often the run was resumed; a resume from step N makes older events after N void."""


class Started(_Event, frozen=True, kw_only=True, tag="started"):
    run: str
    cell: str
    parameters: Count
    device: str
    precision: str
    vocabulary: Count
    train_tokens: Count
    held_out_tokens: Count
    held_out_characters: Count
    steps_per_epoch: Count
    epochs: Count
    batch: Count
    window: Count
    seed: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
    unigram_bits_per_char: float
    gpu: str = ""
    """UUID of the GPU, by which the driver knows it; "" where there is none."""
    gpu_name: str = ""
    threads: Count = 1
    """Of the processor, of each process."""
    processes: Count = 1
    step: Count = 0
    """0, or the step that a resume goes on from."""
    task: str = "lyrics"
    figure: str = "bits_per_char"
    """The figure of merit; whatever it is, events have it under `bits_per_char`."""
    better: Literal["lower", "higher"] = "lower"
    machine: str = ""
    """What it ran on, in words; older runs do not say."""


class StepTaken(_Event, frozen=True, kw_only=True, tag="step"):
    step: Count
    epoch: Amount
    """Epochs done, with fraction."""
    loss: float | None
    """Mean over the steps since the last such event; None when it was not finite."""
    bits_per_char: float | None
    learning_rate: Amount
    gradient_norm: float | None
    tokens_per_second: Amount
    tokens: Count
    seconds: Amount
    eta_seconds: Amount | None = None
    update_ratio: dict[str, float] | None = None
    """How long the newest step was beside the weights, by part of the network; not always told."""


class Evaluated(_Event, frozen=True, kw_only=True, tag="evaluated"):
    step: Count
    epoch: Amount
    loss: float
    """Held-out nats per token, over all tokens."""
    bits_per_char: float
    perplexity: float
    train_loss: float | None
    train_bits_per_char: float | None
    best: bool
    """Whether this one is kept, until a later one is."""
    best_bits_per_char: float
    """Of the one that is kept; see `choice`."""
    best_step: Count
    patience_left: Count
    seconds: Amount
    reading: Reading | None = None
    """How lines read that were composed with these weights; not at every evaluation."""
    corpus_reading: Reading | None = None
    """The same of the songs that are learnt from."""
    report: ClassReport | None = None
    """Of a task that tells labels, on texts that nothing was chosen by."""
    choice: Choice | None = None
    """None while what is kept is what has the best figure."""

    @property
    def least_step(self) -> int:
        """Where the best figure so far was, kept or not: patience goes by it."""
        return self.best_step if self.choice is None else self.choice.passed_step

    @property
    def least_bits_per_char(self) -> float:
        """The best figure so far."""
        return self.choice.passed_bits_per_char if self.choice else self.best_bits_per_char

    @property
    def improved(self) -> bool:
        """Whether no figure before was as good."""
        return self.best if self.choice is None else self.step == self.choice.passed_step


class Sampled(_Event, frozen=True, kw_only=True, tag="sampled"):
    step: Count
    epoch: Amount
    text: str
    seed: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
    temperature: float


class Reached(_Event, frozen=True, kw_only=True, tag="reached"):
    """How far errors reach back in what was evaluated; not at every evaluation."""

    step: Count
    epoch: Amount
    lags: tuple[Count, ...]
    """Tokens back."""
    shares: tuple[Amount, ...]
    """Gradient of a held-out token's log probability by the hidden state so many tokens back,
    relative to that by its own; means over a few places, always the same ones."""


class CheckpointSaved(_Event, frozen=True, kw_only=True, tag="checkpoint"):
    step: Count
    kind: Literal["last", "best"]
    file: str
    bytes: Count
    seconds: Amount


class Warned(_Event, frozen=True, kw_only=True, tag="warning"):
    """Something to know; `kind` is stable, `advice` says what to do; see `core.runs.warnings`."""

    kind: str
    message: str
    advice: str
    step: Count = 0
    templates: tuple[str, str] = ("", "")
    """Message and advice before `fields` were filled in, so that they can be translated."""
    fields: dict[str, str] = {}


class LineWriterTrained(_Event, frozen=True, kw_only=True, tag="line-writer"):
    """How far the second stage is, in which a run's line writer learns; `epoch` is of the stage,
    `step` goes on from the first stage, whose figures these events leave as they are."""

    step: Count
    epoch: Amount
    epochs: Count
    loss: float | None
    """Of training since the last such event; nats per token."""
    held_out: float | None = None
    """Bits per character, told how many syllables each line has; None between evaluations."""
    best: float | None = None
    """The least of these so far."""
    tokens_per_second: Amount = 0.0
    seconds: Amount
    eta_seconds: Amount | None = None


class Finished(_Event, frozen=True, kw_only=True, tag="finished"):
    run: str
    reason: Literal["completed", "patience", "stopped"]
    bits_per_char: float | None
    perplexity: float | None
    seconds: Amount
    tokens_per_second: Amount
    step: Count
    epoch: Amount


class Failed(_Event, frozen=True, kw_only=True, tag="failed"):
    run: str
    kind: str
    reason: str
    advice: str
    step: Count = 0
    templates: tuple[str, str] = ("", "")
    """Reason and advice before `fields` were filled in, so that they can be translated."""
    fields: dict[str, str] = {}


Event = (
    Started
    | StepTaken
    | Evaluated
    | Sampled
    | Reached
    | CheckpointSaved
    | Warned
    | LineWriterTrained
    | Finished
    | Failed
)

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_KNOWN = frozenset(str(kind.__struct_config__.tag) for kind in get_args(Event))


class _Tagged(msgspec.Struct):
    event: str


class NewerEvent(RunError):  # noqa: N818  (a fact about the line)
    """A line that a newer version wrote: an event of a kind that this one does not know."""


def told_of_second(event: Event, before: int, epochs: int) -> Event | None:
    """What a run says of an event of its second stage; None where it says nothing.

    Args:
        before: steps of the first stage.
        epochs: of the second stage.
    """
    match event:
        case Reached():
            return None
        case StepTaken():
            return LineWriterTrained(
                step=before + event.step,
                epoch=event.epoch,
                epochs=epochs,
                loss=event.loss,
                tokens_per_second=event.tokens_per_second,
                seconds=event.seconds,
                eta_seconds=event.eta_seconds,
            )
        case Evaluated():
            return LineWriterTrained(
                step=before + event.step,
                epoch=event.epoch,
                epochs=epochs,
                loss=event.train_loss,
                held_out=event.bits_per_char,
                best=event.best_bits_per_char,
                seconds=event.seconds,
            )
        case Warned():
            # Overfitting is expected of it, and patience sees to it.
            step = before + event.step
            return (
                None if event.kind == "overfitting" else msgspec.structs.replace(event, step=step)
            )
    return event


def encode_event(event: Event) -> bytes:
    """One line of JSON, without the line end."""
    return _encoder.encode(event)


def decode_event(line: bytes) -> Event:
    """The event in a line of JSON.

    Raises:
        NewerEvent: it is of a kind that this version does not know.
        RunError: the line is no event of this format.
    """
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        if _is_newer(line):
            raise NewerEvent("an event of a newer version") from error
        raise RunError("not an event: {error}", error=error) from error


def _is_newer(line: bytes) -> bool:
    try:
        return msgspec.json.decode(line, type=_Tagged).event not in _KNOWN
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return False

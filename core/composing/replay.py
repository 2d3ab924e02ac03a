"""Saved takes again: by their ids (always exact), or composed anew from their seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composing.events import TakeFinished
from core.composing.takes import Take
from core.errors import ComposeError
from core.model.files import LoadedModel
from core.text.vocabulary import LINE_END

if TYPE_CHECKING:
    from core.composing.composer import Composer


def replay(take: Take, model: LoadedModel) -> str:
    """The text that the drawn ids of a take stand for, behind its prompt. Exact.

    Raises:
        ComposeError: the take was composed by another model.
    """
    _check_model(take, model)
    ids = take.tokens
    if take.reason == "lines" and ids and ids[-1] == LINE_END:
        ids = ids[:-1]  # the line end that ended the take is not part of its text
    decoder = model.vocabulary.stream_decoder()
    # Never flushed: bytes of an incomplete character are not part of the text either.
    return take.prompt + "".join([decoder.feed(id) for id in ids])


def recompose(take: Take, composer: Composer) -> Take:
    """Composes a take anew: same model, prompt, seed, settings and temperatures.

    The result has the same tokens where the logits are the same to the last bit that matters
    (same machine and NumPy; see `core.composing.composer`).

    Raises:
        ComposeError: the take was composed by another model.
    """
    _check_model(take, composer.model)
    drawn = 0

    def temperature() -> float:
        return take.temperature_at(drawn)

    events = composer.compose(
        take.prompt,
        take.settings,
        seed=take.seed,
        first=take.take,
        max_lines=take.max_lines,
        min_lines=take.min_lines,
        max_tokens=take.max_tokens,
        temperature=temperature,
        should_stop=lambda: take.reason == "stopped" and drawn >= len(take.tokens),
    )
    for event in events:
        if isinstance(event, TakeFinished):
            return event.result
        drawn += 1
    raise AssertionError("a composer ends each take with an event")


def _check_model(take: Take, model: LoadedModel) -> None:
    if take.model_sha256 != model.info.sha256:
        raise ComposeError(
            "this take was composed by another model ({name}, {digest})",
            name=take.model,
            digest=take.model_sha256[:12],
            hint="name that model; a run's model changes when its training finds a better one",
        )
    if any(id >= model.config.vocabulary for id in take.tokens):
        raise ComposeError("this take holds tokens that its model does not have")

"""Takes as the tests of composing ask for them."""

from __future__ import annotations

from typing import Any

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.tiny_models import tiny_model

SETTINGS = SamplerSettings(temperature=1.0)


def takes_of(
    composer: Composer, prompt: str = "我", settings: SamplerSettings = SETTINGS, **more: Any
) -> list[Take]:
    """The takes of one request, in order."""
    events = composer.compose(prompt, settings, **({"seed": 1} | more))
    results = [e.result for e in events if isinstance(e, TakeFinished)]
    return sorted(results, key=lambda take: take.take)


def take_of(
    composer: Composer, prompt: str = "我", settings: SamplerSettings = SETTINGS, **more: Any
) -> Take:
    """The only take of a request."""
    (take,) = takes_of(composer, prompt, settings, **more)
    return take


def endless_composer() -> Composer:
    """Ends its lines, and never its song."""
    return Composer(tiny_model(likes={LINE_END: 2.0, SONG_END: -40.0}))

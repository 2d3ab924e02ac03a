"""The short lyrics that a run composes at each evaluation, so that one sees it learn."""

from __future__ import annotations

from core.composing.composer import Composer
from core.composing.events import TakeFinished
from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.model.config import ModelConfig
from core.model.files import LoadedModel, ModelInfo
from core.model.weights import Weights
from core.text.vocabulary import Vocabulary
from core.training.loop.task import Sample

TEMPERATURE = 0.8
LINES = 8
TOKENS = 120


def compose_sample(
    name: str,
    vocabulary: Vocabulary,
    config: ModelConfig,
    weights: Weights,
    seed: int,
) -> Sample:
    """A few lines from the start of a song.

    It takes a second at most and is not cut short by a wish to stop: a resumed run would not write
    it again. The seed is the same at every evaluation, so that only what was learnt makes a
    difference. No line is chosen among drafts: it shows what the network says by itself.
    """
    info = ModelInfo(name=name, cell=config.cell)
    model = LoadedModel(config, vocabulary, weights, info)
    settings = SamplerSettings(temperature=TEMPERATURE, drafts=1)
    for event in Composer(model).compose(
        "", settings, seed=seed, max_lines=LINES, max_tokens=TOKENS
    ):
        if isinstance(event, TakeFinished):
            return Sample(event.result.text, seed, TEMPERATURE)
    raise ComposeError("the composer ended without a take")

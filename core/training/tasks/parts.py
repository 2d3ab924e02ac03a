"""The weights of a lyric model by what they do, so that the steps of each can be told apart."""

from __future__ import annotations

from typing import cast

from torch import nn

from core.model.cells.table import CELLS
from core.model.network.cells.layer import Layer
from core.model.network.lyric_model import LyricModel


def step_parts(model: LyricModel) -> dict[str, list[nn.Parameter]]:
    """Embedding, input, recurrent and output weights, of those that there are; in place of the
    recurrent ones, those of attention and of the feed-forward parts.
    """
    config = model.config
    inputs, recurrent = list[nn.Parameter](), list[nn.Parameter]()
    heard, fed = list[nn.Parameter](), list[nn.Parameter]()
    for module in model.rnn:
        layer = cast(Layer, module)
        for name, weight in layer.named_parameters():
            if name in CELLS[config.cell].inputs:
                inputs.append(weight)
            elif CELLS[config.cell].residual and weight.dim() > 1:
                (heard if name.startswith("attention") else fed).append(weight)
            elif name in layer.dropped:
                recurrent.append(weight)
    output = list[nn.Parameter]()
    if config.projected:
        output.append(cast(nn.Parameter, model.projection.weight))
    elif not config.tied:
        output.append(cast(nn.Parameter, model.output_weight))
    found: dict[str, list[nn.Parameter]] = {
        "embedding": [cast(nn.Parameter, model.embedding.weight)],
        "input": inputs,
        "recurrent": recurrent,
        "attention": heard,
        "feed-forward": fed,
        "output": output,
    }
    return {part: weights for part, weights in found.items() if weights}

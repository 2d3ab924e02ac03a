"""A block of a Transformer: its sizes and weights, which both of its sides go by.

Built as small decoders are built by now: RMSNorm before each part and none after (Xiong et al.
2020, arXiv:2002.04745; Zhang and Sennrich 2019, arXiv:1910.07467), rotary positions (Su et al.
2021, arXiv:2104.09864), a gated feed-forward part (SwiGLU, Shazeer 2020, arXiv:2002.05202), no
biases.

Every token hears itself and the CONTEXT - 1 before it, in training and composing alike, wherever a
window begins: keys and values of the tokens before it are kept, as in Transformer-XL (Dai et al.
2019, arXiv:1901.02860). Two blocks reach twice as far.
"""

from __future__ import annotations

from core.model.cells.spec import Shapes

CONTEXT = 64
"""Tokens that a head looks at."""
HEAD = 64
"""Numbers of a head, at least, where there are so many."""
BASE = 10_000.0
"""Of the frequencies of rotary positions."""


def block(inputs: int, hidden: int) -> Shapes:
    """The weights of a block: queries, keys and values below each other in `attention_in`, the
    gate above what it gates in `feed_in`. Only inputs of another size are led in by a matrix.
    """
    wide = feed(hidden)
    shapes: Shapes = {} if inputs == hidden else {"enter": (hidden, inputs)}
    return {
        **shapes,
        "attention_norm": (hidden,),
        "attention_in": (3 * hidden, hidden),
        "attention_out": (hidden, hidden),
        "feed_norm": (hidden,),
        "feed_in": (2 * wide, hidden),
        "feed_out": (hidden, wide),
    }


def feed(hidden: int) -> int:
    """Width of the feed-forward part: 8/3 of the block's, with which its three matrices weigh as
    much as the usual two of four times the width."""
    return max(1, round(8 * hidden / 3))


def heads(hidden: int) -> int:
    """As many heads as there can be of equal size, none under HEAD numbers."""
    return next(n for n in range(max(1, hidden // HEAD), 0, -1) if hidden % n == 0)


def frequencies(size: int) -> list[float]:
    """By how much (radians a token) each pair of numbers of a head turns: number k and number
    size // 2 + k are a pair. Of an odd size, the last number stays as it is.
    """
    half = size // 2
    return [BASE ** (-k / half) for k in range(half)]

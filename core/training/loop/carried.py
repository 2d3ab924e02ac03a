"""The state that a network carries from one batch to the next: tensors, nested in any way.

The streams of a batch lie along dimension 1 of every tensor of it. `()` is a state that carries
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from torch import Tensor

Carried = Tensor | Sequence["Carried"] | Mapping[str, "Carried"]


def named(carried: Carried, name: str) -> Iterator[tuple[str, Tensor]]:
    """Every tensor with its place below `name`, such as "h.0.1"."""
    if isinstance(carried, Tensor):
        yield name, carried
    elif isinstance(carried, Mapping):
        for key, inner in carried.items():
            yield from named(inner, f"{name}.{key}")
    else:
        for at, inner in enumerate(carried):
            yield from named(inner, f"{name}.{at}")


def flat(carried: Carried) -> list[Tensor]:
    """Every tensor, in the order of `named`."""
    return [tensor for _, tensor in named(carried, "")]


def nested(like: Carried, tensors: Iterable[Tensor]) -> Carried:
    """A state nested as `like`, of other tensors in the order of `named`."""
    left = iter(tensors)
    if isinstance(like, Tensor):
        return next(left)
    if isinstance(like, Mapping):
        return {name: nested(inner, left) for name, inner in like.items()}
    made = [nested(inner, left) for inner in like]
    return tuple(made) if isinstance(like, tuple) else made


def mapped(change: Callable[..., Tensor], first: Carried, *others: Carried) -> Carried:
    """A state nested as `first`, of what `change` makes of the tensors in the same place of all."""
    together = zip(flat(first), *map(flat, others), strict=True)
    return nested(first, [change(*same) for same in together])

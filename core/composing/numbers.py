"""Numbers of a take, one for each token: four bytes each in memory, a list in JSON."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Self, TypeVar, overload

import msgspec

_T = TypeVar("_T")
_N = TypeVar("_N", int, float)


class _Numbers(Sequence[_N]):
    """A tuple of numbers in little memory; equal to a tuple of the same numbers."""

    __slots__ = ("_values",)
    _code: ClassVar[str]

    def __init__(self, values: Iterable[_N] = ()) -> None:
        # A copy: it must not change when its source goes on growing.
        self._values: array[Any] = array(self._code, values)

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, index: int) -> _N: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> _N | Self:
        if isinstance(index, slice):
            return type(self)(self._values[index])
        value: _N = self._values[index]
        return value

    def __iter__(self) -> Iterator[_N]:
        return iter(self._values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Numbers):
            return self._values == other._values
        if isinstance(other, tuple):
            return tuple(self._values) == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._values))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._values.tolist()})"

    def tolist(self) -> list[_N]:
        """A list of plain numbers."""
        return self._values.tolist()


class Ids(_Numbers[int]):
    """Ids of tokens.

    Raises:
        OverflowError: a number that is no id.
    """

    __slots__ = ()
    _code = "I"


class Shares(_Numbers[float]):
    """Probabilities, as fine as the models compute them (32 bits)."""

    __slots__ = ()
    _code = "f"


def encode(value: object) -> bytes:
    """JSON of anything that may hold such numbers."""
    return msgspec.json.encode(value, enc_hook=_as_list)


def decode(data: bytes | str, kind: type[_T]) -> _T:
    """What `encode` wrote.

    Raises:
        msgspec.MsgspecError: it is not of that kind.
    """
    return msgspec.json.decode(data, type=kind, dec_hook=_from_list)


def _as_list(value: object) -> list[int] | list[float]:
    if isinstance(value, Ids | Shares):
        return value.tolist()
    raise NotImplementedError(f"no JSON for {type(value).__name__}")


def _from_list(kind: type, value: object) -> object:
    if kind not in (Ids, Shares) or not isinstance(value, list):
        raise TypeError("expected a list of numbers")
    try:
        return kind(value)
    except OverflowError as error:
        raise ValueError("a number out of range") from error

"""Weights in int8.

Symmetric quantisation: each row of a weight matrix is scaled to -127 to 127 once, each activation
vector when it is multiplied, and the products add up in int32, exactly (Jacob et al. 2018,
arXiv:1712.05877, without their offsets). A quarter of the memory is read, which is what a step of
one stream waits for, and processors have instructions for such products. Being sums of whole
numbers, they are the same in any company and on any processor.

NumPy multiplies whole numbers without those instructions, so NumKong does it.

Shapes: B streams, K inputs, N outputs.
"""

from __future__ import annotations

import threading

import numkong
import numpy as np
import numpy.typing as npt

from core.model.products import Floats

_TOP = np.float32(127)
_SMALLEST = np.float32(1e-30)
"""Keeps zeros from being divided by."""
Whole = npt.NDArray[np.int8]


class Int8:
    """Weights in int8: a `core.model.products.Weight`.

    What is not a finite number, be it a weight or an activation, makes what it takes part in
    infinite or no number, as in float32.

    Args:
        weight: (N, K).
        bounded: whether no activation is ever beyond -1 to 1, as those of a recurrent cell are
            not: then all are scaled alike.
    """

    def __init__(self, weight: npt.NDArray[np.floating], bounded: bool) -> None:
        weight = np.asarray(weight, dtype=np.float32)
        scales = (np.abs(weight).max(axis=1) + _SMALLEST) / _TOP
        with np.errstate(invalid="ignore"):  # what is not finite: the scale tells of it
            whole = np.rint(weight / scales[:, None]).astype(np.int8)
        self._packed = _pack(whole)
        self._bounded = bounded
        self._scales = scales / _TOP
        self._room = _Room()

    def product(self, x: Floats, out: Floats | None = None) -> Floats:
        """(B, K) to (B, N), in `out`, which is contiguous, or in a new array."""
        tops: Floats | None = None
        if self._bounded:
            scaled = x * _TOP
        else:
            tops = np.abs(x).max(axis=1, keepdims=True)
            tops += _SMALLEST
            scaled = x * (_TOP / tops)
        whole = numkong.astype(scaled, "int8")
        if out is None:
            sums, values = self._room.own(len(x), len(self._scales))
            numkong.dots_packed(whole, self._packed, out=sums)
            out = values.astype(np.float32)
        else:
            sums, values = self._room.within(out)
            numkong.dots_packed(whole, self._packed, out=sums)
            # Each sum becomes a float in its own place, which NumPy does on one axis alone.
            np.copyto(out.reshape(-1), values, casting="unsafe")
        out *= self._scales
        if tops is not None:
            out *= tops
        return out


class _Room(threading.local):
    """Where a thread's sums go: (as NumKong writes them, as NumPy reads them)."""

    def __init__(self) -> None:
        self._batch = -1
        self._inside: Floats | None = None

    def own(self, batch: int, width: int) -> tuple[numkong.Tensor, npt.NDArray[np.int32]]:
        """Room of this thread, (batch, width), used anew each time."""
        if batch != self._batch:
            self._sums = numkong.empty((batch, width), dtype="int32")
            self._values: npt.NDArray[np.int32] = np.asarray(self._sums)
            self._batch = batch
        return self._sums, self._values

    def within(self, out: Floats) -> tuple[numkong.Tensor, npt.NDArray[np.int32]]:
        """The memory of an array of floats, which are as large; to NumPy on one axis.

        The last array is remembered: mostly it is the next one, too.
        """
        if out is not self._inside:
            if not out.flags.c_contiguous or out.dtype != np.float32:
                raise ValueError("products go to contiguous arrays of float32")
            self._borrowed = numkong.from_pointer(out.ctypes.data, out.shape, "int32", owner=out)
            self._line = out.reshape(-1).view(np.int32)
            self._inside = out
        return self._borrowed, self._line


def multiplies_exactly() -> bool:
    """Whether this processor's products and roundings are those of NumPy, on a small example."""
    rng = np.random.default_rng(0)
    for inputs, outputs in ((3, 5), (130, 77)):
        weight = rng.integers(-127, 128, (outputs, inputs)).astype(np.int8)
        x = rng.uniform(-127, 127, (18, inputs)).astype(np.float32)
        whole = np.asarray(numkong.astype(x, "int8"))
        sums = np.asarray(numkong.dots_packed(whole, _pack(weight)))
        if not np.array_equal(whole, np.rint(x)):
            return False
        if not np.array_equal(sums, whole.astype(np.int32) @ weight.T.astype(np.int32)):
            return False
    return True


def _pack(weight: Whole) -> numkong.PackedMatrix:
    return numkong.dots_pack(numkong.Tensor(weight))

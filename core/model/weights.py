"""What all files of weights have in common: tensors and what is told of them, checked before use.

They are safetensors files; nothing in them is ever unpickled.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from core.errors import ModelError
from core.home import write_atomic

MAX_HEADER = 32 * 2**20
MAX_FILE = 8 * 2**30
MAX_WEIGHT = 1e6
"""Far beyond any that a training makes; what follows from such weights stays within float32."""
Weights = dict[str, npt.NDArray[np.float32]]


@contextmanager
def told_in(metadata: Mapping[str, str], newest: int, where: Path) -> Iterator[None]:
    """Around the reading of what a file tells of itself.

    Args:
        newest: the format up to which it can be read.

    Raises:
        ModelError: it is newer, or tells what makes no sense.
    """
    try:
        if int(metadata.get("lyric-studio", "0")) > newest:
            raise ModelError(
                "made by a newer version of lyric-studio", where=where, hint="update lyric-studio"
            )
        yield
    except (KeyError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise ModelError("not a model of lyric-studio ({e})", e=error, where=where) from error
    except ModelError as error:  # of the configuration, which does not know its file
        error.where = str(where)
        raise


def packed(
    weights: Mapping[str, npt.NDArray[np.floating]], metadata: dict[str, str], *, half: bool
) -> bytes:
    """A file of weights as bytes; `half` stores float16."""
    kind = np.float16 if half else np.float32
    tensors = {name: np.ascontiguousarray(array, dtype=kind) for name, array in weights.items()}
    return save_tensors(tensors, metadata)


def checked_weights(data: bytes, shapes: Mapping[str, tuple[int, ...]], where: Path) -> Weights:
    """The tensors of a file, which must be just these.

    Raises:
        ModelError: other names or shapes, or numbers that are not finite.
    """
    if sum(math.prod(shape) for shape in shapes.values()) * 2 > len(data):
        raise ModelError("the file is smaller than the model it describes", where=where)
    try:
        tensors = load_tensors(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise ModelError("broken weights file: {error}", error=error, where=where) from error
    if {name: array.shape for name, array in tensors.items()} != shapes:
        raise ModelError("the weights do not fit the configuration", where=where)
    weights: Weights = {}
    for name, array in tensors.items():
        weights[name] = np.ascontiguousarray(array, dtype=np.float32)
        low, high = weights[name].min(), weights[name].max()  # NaN when one is
        if array.dtype.kind != "f" or not -MAX_WEIGHT <= low <= high <= MAX_WEIGHT:
            raise ModelError("weights that are not finite numbers", where=where)
    return weights


def write_whole(path: Path, data: bytes) -> None:
    """Raises ModelError: the file cannot be written; what was there is there still."""
    try:
        write_atomic(path, data)
    except OSError as error:
        raise ModelError(
            "cannot write the model: {reason}", reason=error.strerror, where=path
        ) from error


def read_metadata(data: bytes, where: Path | str) -> dict[str, str]:
    """The string metadata of a safetensors file, read without trusting its sizes.

    Raises:
        ModelError: it is no such file, or a broken one.
    """
    size = int.from_bytes(data[:8], "little")
    if len(data) < 10 or size > min(MAX_HEADER, len(data) - 8):
        raise ModelError("not a safetensors file", where=where)
    try:
        header = msgspec.json.decode(data[8 : 8 + size], type=dict[str, msgspec.Raw])
        return msgspec.json.decode(header.get("__metadata__", b"{}"), type=dict[str, str])
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ModelError("broken weights file: {error}", error=error, where=where) from error

"""Run directories and models as a stranger may have made them, from good ones on."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from core.model.files import LoadedModel, pack_weights
from core.runs.checkpoints import Entry, Manifest, file_name, read_manifest
from tests.core.tiny_models import tiny_model
from tests.studio.hosts import finished, lesson, write_run

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
"""JSON that is nested deeper than any reader may follow."""


class Bomb:
    """An object whose pickle runs a command."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/unpickled",)


def good_run(home: Path, name: str = "run", model: LoadedModel | None = None) -> Path:
    """A finished run that can be composed with."""
    run = write_run(home, name, [*lesson(name, 2), finished(name, 100)])
    model = model or tiny_model("gru")
    (run / "vocabulary.json").write_bytes(model.vocabulary.to_json())
    (run / "checkpoints").mkdir()
    commit(run, pack_weights(model.weights, model.config, model.info))
    return run


def commit(run: Path, data: bytes) -> Path:
    """Puts bytes in place of the run's best weights; the manifest vouches for them."""
    entry = Entry(
        file="", size=len(data), sha256=hashlib.sha256(data).hexdigest(), step=100,
        bits_per_char=6.0,
    )  # fmt: skip
    entry = msgspec.structs.replace(entry, file=file_name("best", entry))
    path = run / "checkpoints" / entry.file
    path.write_bytes(data)
    (run / "checkpoints" / "manifest.json").write_bytes(
        msgspec.json.encode(Manifest(last=(entry,), best=(entry,)))
    )
    return path


def edit_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told))


def edit_entry(run: Path, **fields: object) -> None:
    """Changes what the manifest says of the best weights."""

    def change(manifest: dict[str, Any]) -> None:
        manifest["best"][0].update(fields)

    edit_json(run / "checkpoints" / "manifest.json", change)


def weights_file(run: Path) -> Path:
    return run / "checkpoints" / read_manifest(run).best[0].file


def repacked(
    data: bytes,
    header: Callable[[dict[str, Any]], object] = lambda header: None,
    body: Callable[[bytes], bytes] = lambda body: body,
    *,
    length: int | None = None,
) -> bytes:
    """A safetensors file with another header, another body, or a header length that lies."""
    size = int.from_bytes(data[:8], "little")
    told = json.loads(data[8 : 8 + size])
    changed = header(told)
    text = changed if isinstance(changed, bytes) else json.dumps(told).encode()
    return (
        struct.pack("<Q", len(text) if length is None else length) + text + body(data[8 + size :])
    )


def with_metadata(data: bytes, **metadata: str) -> bytes:
    return repacked(data, lambda header: header["__metadata__"].update(metadata))


def with_weights(model: LoadedModel, **arrays: np.ndarray | None) -> bytes:
    """The model's file with some arrays replaced, added or (None) left out."""
    weights: dict[str, Any] = {**model.weights, **arrays}
    kept = {name: array for name, array in weights.items() if array is not None}
    return pack_weights(kept, model.config, model.info, model.vocabulary)

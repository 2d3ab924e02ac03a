"""Finds what the package carries: demo corpora and demo models."""

from __future__ import annotations

import hashlib
from pathlib import Path


def data_folder() -> Path:
    """The folder of demo corpora and models, in an installed wheel or in a checkout."""
    here = Path(__file__).resolve().parents[1]
    installed = here / "_data"
    return installed if installed.is_dir() else here.parent / "data"


def demo_corpora() -> dict[str, Path]:
    """Name to folder of every demo corpus that is there, such as `demo-zh`."""
    root = data_folder()
    return {p.name: p for p in sorted(root.glob("demo-*")) if p.is_dir()}


def songs_of(demo: Path) -> list[Path]:
    """The files of a demo corpus that hold songs; beside them lies the table of what they are."""
    return sorted(demo.rglob("*.txt"))


def fingerprint(demo: Path) -> str:
    """SHA-256 of the names and contents of a demo corpus, in hexadecimal."""
    digest = hashlib.sha256()
    for path in songs_of(demo):
        digest.update(path.relative_to(demo).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

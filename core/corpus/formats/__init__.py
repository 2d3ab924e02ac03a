"""Files and folders to songs: .txt, .lrc, .json, .jsonl, .gz of these, .zip, folders.

Imports what stands beside this folder in `core.corpus`, `core.text` and the ground.
"""

from __future__ import annotations

from core.corpus.formats.walk import SUFFIXES, read_songs, total_bytes

__all__ = ["SUFFIXES", "read_songs", "total_bytes"]

"""Scores a model on a prepared corpus: `python -P -m core.training.score MODEL PREPARED PART`.

PART is "held-out", "train" or "all". Writes one JSON object to standard output; for an expected
error that is {"error": ...}, with exit status 1. A process of its own, because it needs torch.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.corpus.info import SONGS_FILE, PreparedSong
from core.errors import LyricStudioError
from core.training.tasks.evaluation import evaluate_songs


def texts(prepared: Path, part: str) -> Iterator[str]:
    """The songs of one part of a prepared corpus, or of all."""
    with (prepared / SONGS_FILE).open("rb") as file:
        for line in file:
            song = msgspec.json.decode(line, type=PreparedSong)
            if part in ("all", song.part):
                yield song.text


def main(arguments: list[str]) -> int:
    model, prepared, part = Path(arguments[0]), Path(arguments[1]), arguments[2]
    try:
        result = evaluate_songs(model, texts(prepared, part))
    except LyricStudioError as error:
        # The parts of the sentence, so that whoever asked can say it in another language.
        told = {
            "what": error.template,
            "where": error.where,
            "hint": error.hint_template,
            "fields": {name: str(value) for name, value in error.fields.items()},
        }
        sys.stdout.buffer.write(msgspec.json.encode({"error": told}) + b"\n")
        return 1
    answer = {
        "bits_per_char": result.bits_per_char,
        "perplexity": result.perplexity,
        "tokens": result.tokens,
        "characters": result.characters,
        "unigram_bits_per_char": result.unigram_bits_per_char,
        "adapted_bits_per_char": result.adapted_bits_per_char,
    }
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

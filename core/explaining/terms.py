"""The six terms of the tutorial (sample, corpus, tokenization, vocabulary, word index, time step),
each shown on the corpus at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from core.corpus.info import SONGS_FILE, PreparedSong, read_corpus_info
from core.errors import CorpusError
from core.text.vocabulary import FIRST_PIECE, MAX_FILE_BYTES, Vocabulary
from core.tokens.arrays import VOCABULARY_FILE
from core.tokens.info import read_info

TermName = Literal["sample", "corpus", "tokenization", "vocabulary", "word index", "time step"]

_LOOKED_AT_BYTES = 4 << 20
_GOOD_LINE = range(5, 17)


class Term(msgspec.Struct, frozen=True):
    """`text` is a template over `fields`, like that of an error: translate it, then fill it in."""

    name: TermName
    text: str
    fields: dict[str, str | int]

    def __str__(self) -> str:
        return self.text.format(**self.fields)


def six_terms(prepared: Path, tokens: Path | None = None) -> list[Term]:
    """The terms in the tutorial's order; `tokens` is `prepared`/tokens unless told.

    Raises:
        CorpusError, ModelError: there is no corpus or no tokens, or they are damaged.
    """
    folder = tokens or prepared / "tokens"
    info, counts = read_corpus_info(prepared), read_info(folder)
    vocabulary = _vocabulary(folder / VOCABULARY_FILE)
    song, line = _example(prepared / SONGS_FILE)
    ids = vocabulary.encode(line)
    pieces = [vocabulary.piece(id) for id in ids]
    first, second = pieces[0], pieces[1] if len(pieces) > 1 else vocabulary.piece(0)
    frequent = max(range(FIRST_PIECE, len(vocabulary)), key=lambda id: int(vocabulary.counts[id]))
    return [
        Term(
            "sample",
            "one line that the network learns from, such as “{line}” of “{title}”",
            {"line": line, "title": song.title},
        ),
        Term(
            "corpus",
            "all samples together: {songs} songs with {lines} lines and {characters} characters",
            {"songs": info.songs, "lines": info.lines, "characters": info.characters},
        ),
        Term(
            "tokenization",
            "cutting text into tokens, words or characters: {pieces}",
            {"line": line, "pieces": " / ".join(pieces)},
        ),
        Term(
            "vocabulary",
            "all different tokens: {size}, of which “{frequent}” is seen most often, {count} times",
            {
                "size": len(vocabulary),
                "frequent": vocabulary.piece(frequent),
                "count": int(vocabulary.counts[frequent]),
                "tokens": counts.train_tokens,
            },
        ),
        Term(
            "word index",
            "the number that stands for a token: {pairs}",
            {"pairs": ", ".join(f"{piece} = {id}" for piece, id in zip(pieces, ids, strict=True))},
        ),
        Term(
            "time step",
            "reading one token: this line takes {steps}, and at the first one the network reads "
            "“{first}” and has to foresee “{second}”",
            {"steps": len(ids), "first": first, "second": second},
        ),
    ]


def _vocabulary(path: Path) -> Vocabulary:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CorpusError("this vocabulary is too large", where=path)
        return Vocabulary.from_json(path.read_bytes())
    except OSError as error:
        raise CorpusError("{reason}", where=path, reason=error.strerror or str(error)) from error


def _example(path: Path) -> tuple[PreparedSong, str]:
    """The first line of handy length in a training song, else the first line there is."""
    decoder = msgspec.json.Decoder(PreparedSong)
    first: tuple[PreparedSong, str] | None = None
    read = 0
    try:
        with path.open("rb") as file:
            while read < _LOOKED_AT_BYTES and (data := file.readline(_LOOKED_AT_BYTES)):
                read += len(data)
                song = decoder.decode(data)
                for line in song.text.split("\n"):
                    if first is None and line:
                        first = song, line
                    if song.part == "train" and len(line) in _GOOD_LINE:
                        return song, line
    except (OSError, ValueError) as error:
        raise CorpusError("{reason}", where=path, reason=str(error)) from error
    if first is None:
        raise CorpusError("there is no song in this corpus", where=path)
    return first

"""How files of lyrics are read: what the user can choose, and the caps that protect the machine."""

from __future__ import annotations

import msgspec

from core.errors import CorpusError

TEXT_FIELDS = (
    "lyrics",
    "lyric",
    "text",
    "paragraphs",
    "content",
    "para",
    "body",
    "歌词",
    "歌詞",
    "plainLyrics",
    "syncedLyrics",
    "lrc",
    "klyric",
    "yrc",
    "qrc",
    "plain",
    "lyricsText",
    "lyricText",
    "lyricsBody",
    "lyricsOriginal",
    "originalLyrics",
    "original",
    "songText",
    "songLyrics",
    "ttml",
)
"""Names under which a JSON record may keep its lines; the first that holds any counts: the others
are the same song again, timed by words."""

USER_FIELDS = ("transUser", "lyricUser")
"""Names under which it keeps who made them."""

TITLE_FIELDS = (
    "title", "name", "trackName", "songName", "song", "rhythmic", "歌名", "标题", "題目", "题目",
    "chapter",
)  # fmt: skip


class Limits(msgspec.Struct, frozen=True):
    """Caps, each far above any real file of lyrics; beyond one, reading stops with an error."""

    line: int = 10_000
    """Characters of one line."""
    record: int = 4_000_000
    """Characters of one JSON record, or of one .lrc file."""
    song_lines: int = 300
    """A longer song is cut into pieces of this length."""
    total: int = 8 << 30
    """Bytes of all files together, unpacked."""
    archive_members: int = 20_000
    archive_total: int = 2 << 30
    """Bytes of all members of one archive, unpacked."""
    archive_ratio: int = 100
    """Unpacked bytes for each packed byte, beyond the first `archive_free`."""
    archive_free: int = 1 << 20
    files: int = 1_000_000
    """Files in a folder."""


class ImportOptions(msgspec.Struct, frozen=True):
    """What the user chooses.

    `encoding`: None guesses each file's. `clean`: credits, stamps and notices are taken off.
    `deduplicate`: songs that are (nearly) the same, and blocks repeated inside a song, are kept
    once. `fields`: names of the text field in JSON, tried before the usual ones. `held_out`: share
    of characters that is kept apart, by whole songs; 0 or 1 puts all songs on one side. `seed`
    chooses which. `pass_over`: of several files and folders, one that cannot be read is told and
    left out, as one inside a folder is.
    """

    encoding: str | None = None
    clean: bool = True
    deduplicate: bool = True
    fields: tuple[str, ...] = ()
    held_out: float = 0.1
    seed: int = 0
    pass_over: bool = False
    limits: Limits = Limits()

    @property
    def text_fields(self) -> tuple[str, ...]:
        return (*self.fields, *TEXT_FIELDS)

    def check(self) -> None:
        """Raises CorpusError for a value that makes no sense."""
        if not 0 <= self.held_out <= 1:
            raise CorpusError(
                "the held-out share must lie between 0 and 1, not be {share}", share=self.held_out
            )
        if self.encoding is not None:
            from core.corpus.encoding import known_encoding

            known_encoding(self.encoding)

"""Expected errors: each says what happened, where, and what to do.

The command line prints one as one line and exits 1; the app shows it and stays up. `template` and
`fields` stay apart so that an interface can translate the sentence before it fills in the values.
"""

from __future__ import annotations

from pathlib import Path


class LyricStudioError(Exception):
    """An error that a person can act on.

    `what` and `hint` are `str.format` templates over `fields`; `where` is a path or a place in a
    file ("songs.txt:12"). `str(error)` is one line of English.
    """

    def __init__(
        self,
        what: str,
        *,
        where: Path | str | None = None,
        hint: str | None = None,
        **fields: object,
    ) -> None:
        self.template = what
        self.hint_template = hint
        self.where = None if where is None else str(where)
        self.fields = fields
        super().__init__(what)

    @property
    def what(self) -> str:
        return self.template.format(**self.fields) if self.fields else self.template

    @property
    def hint(self) -> str | None:
        if self.hint_template is None or not self.fields:
            return self.hint_template
        return self.hint_template.format(**self.fields)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.what}{advice}".replace("\n", " ")


class Names(tuple[str, ...]):
    """Several names in one field of a sentence, which says itself how they are joined:
    `{cells:, | or }` makes "rnn, lstm or gru", and a translation has marks of its own.
    """

    def __format__(self, spec: str) -> str:
        between, _, last = spec.partition("|")
        *before, end = self
        return f"{between.join(before)}{last or between}{end}" if before else end


class CorpusError(LyricStudioError):
    """Files of lyrics that cannot be read, or hold too little."""


class CorpusTooLarge(CorpusError):  # noqa: N818  (an error by its base)
    """More files or text than can be read: no single file is to blame."""


class ModelError(LyricStudioError):
    """A configuration, vocabulary or file of weights that cannot be used."""


class RunError(LyricStudioError):
    """A run directory that cannot be found, read, started or stopped."""


class ComposeError(LyricStudioError):
    """Sampler settings or a prompt that cannot be used."""


class SongError(LyricStudioError):
    """A saved song that cannot be found, read or written."""


class StoppedByUser(LyricStudioError):  # noqa: N818  (a wish, not an error)
    """Long work that was asked to stop; nothing half-made was left behind."""

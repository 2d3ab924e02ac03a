"""What `lyric-studio train` was asked for: settings, ways to read, tokens, and the base model."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.corpus.options import ImportOptions
from core.library.bases import NONE, find_base, suited_base
from core.runs.base import Base, check_asked
from core.runs.config import TrainConfig
from core.runs.presets import FINDS_A_BASE, Preset, preset
from core.tokens.tokenize import TokenOptions
from studio.cli.common import wrong_usage
from studio.cli.importing import IMPORTING


@dataclass(frozen=True)
class Wanted:
    """What was asked for, found good before any long work."""

    preset: Preset
    asked: dict[str, object]
    """Settings that were chosen, by name."""
    kind: str | None
    """Of the tokens, if it was chosen."""
    origin: str | None
    """The base that was asked for; `NONE` for none, None where nothing was said."""
    importing: ImportOptions
    tokens: TokenOptions
    base: Base | None = None

    def fit(self, tokens: int | None, base: Base | None = None) -> TrainConfig:
        """The settings of the training for so many tokens."""
        return preset(self.preset, tokens, base.shape if base else None, **self.asked)

    @property
    def chosen(self) -> dict[str, object]:
        """Settings that a base must not have otherwise."""
        return {**self.asked, "tokens": self.kind}

    def with_base(self, home: Path) -> Wanted:
        """The base that was asked for by name, loaded.

        Raises:
            ModelError: there is none of that name, or it must be refused.
            click.UsageError: settings were chosen that it has otherwise.
        """
        if self.origin in (None, NONE):
            return self
        base = find_base(home, str(self.origin))
        with wrong_usage():
            check_asked(base, self.chosen)
        return dataclasses.replace(self, base=base)

    def base_for(self, prepared: Path) -> Base | None:
        """The base that was asked for, or the one that suits a corpus where nothing was said."""
        if self.origin is None and self.preset == FINDS_A_BASE:
            return suited_base(prepared, self.chosen)
        return self.base


def check(
    name: Preset,
    origin: str | None,
    kind: Any,
    min_count: int | None,
    max_words: int | None,
    settings: dict[str, Any],
) -> Wanted:
    """What the options of the command line mean.

    Raises:
        LyricStudioError: one of them has a value that makes no sense.
    """
    importing = {name: settings.pop(name) for name in IMPORTING}
    usual = TokenOptions()
    wanted = Wanted(
        preset=name,
        asked={name: value for name, value in settings.items() if value is not None},
        kind=kind,
        origin=origin,
        importing=ImportOptions(**{**importing, "fields": tuple(importing["fields"])}),
        tokens=TokenOptions(
            kind=kind or usual.kind,
            min_count=usual.min_count if min_count is None else min_count,
            max_words=usual.max_words if max_words is None else max_words,
        ),
    )
    wanted.fit(None)
    wanted.importing.check()
    wanted.tokens.check()
    return wanted

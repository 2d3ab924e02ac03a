"""Settings: one TOML file in the platform's config folder, every field optional.

A value that cannot be used falls back to its default and leaves a notice; the file never stops
the app. `template()` is the documented file that the app writes when asked to open the settings.
A setting is one field of `Settings`: its type, default, range, documentation stand there alone.
"""

from __future__ import annotations

import tomllib
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from core.composing.limits import (
    DEFAULT_LINES,
    DEFAULT_MIN_P,
    DEFAULT_TEMPERATURE,
    LINES,
    SPEED,
    TAKES,
    TEMPERATURE,
    Limit,
)
from studio.wording.i18n import LANGUAGES, t

MAX_BYTES = 1_000_000
"""A settings file above this is no settings file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a setting beside its type and default."""

    doc: str
    """For the settings file; `{low}` and `{high}` are the ends of its range."""
    allowed: tuple[str, ...] = ()
    """The only words that it can be; empty for any."""
    low: float | None = None
    high: float | None = None
    example: str = ""
    """What the settings file shows in place of the default."""

    def fits(self, value: Any) -> bool:
        """Whether a value of the right type can be used; NaN never can."""
        return (
            value == value
            and (not self.allowed or value in self.allowed)
            and (self.low is None or self.low <= value)
            and (self.high is None or value <= self.high)
        )

    @property
    def lines(self) -> list[str]:
        """The documentation, line by line."""
        return self.doc.format(low=self.low, high=self.high).splitlines()


def option(default: Any, doc: str, **more: Any) -> Any:
    """A field of `Settings`; `more` goes into its `Entry`."""
    return field(default=default, metadata={"entry": Entry(doc, **more)})


def entry_of(setting: Field[Any]) -> Entry:
    """What is known of a field of `Settings`."""
    entry: Entry = setting.metadata["entry"]
    return entry


def _number(default: float, doc: str, limit: Limit) -> Any:
    """A number whose limits are told at the end of its documentation."""
    return option(default, f"{doc} {{low:g}} to {{high:g}}.", low=limit.low, high=limit.high)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a person may set."""

    language: str = option(
        "auto",
        '"en", "zh", or "auto": the language of the locale.',
        allowed=("auto", *LANGUAGES),
    )
    theme: str = option(
        "auto",
        'Name of a theme: "auto", "lyric-dark", "lyric-light", "ansi-dark", "ansi-light" (the\n'
        "terminal's own colours), or any other that the command palette offers.",
    )
    ascii: str = option(
        "auto",
        '"on" draws with plain ASCII only, "off" never does, "auto" does when the locale is not\n'
        "UTF-8.",
        allowed=("auto", "on", "off"),
    )
    frames: int = option(
        60, "Most repaints a second: how soon a key is seen. {low} to {high}.", low=1, high=60
    )
    animations: bool = option(False, "Moving effects of menus and scrolling.")
    speed: float = option(
        20.0, "Tokens a second while lyrics are written; 0 is as fast as it goes.",
        low=SPEED.low, high=SPEED.high,
    )  # fmt: skip
    temperature: float = _number(
        DEFAULT_TEMPERATURE, "Temperature at the first start.", TEMPERATURE
    )
    min_p: float = option(
        DEFAULT_MIN_P,
        "Words under this share of the likeliest word's probability are left out.",
        low=0,
        high=1,
    )
    lines: int = _number(DEFAULT_LINES, "A take ends after so many lines.", LINES)
    takes: int = _number(3, "How many takes `several` writes at once.", TAKES)
    corpus: str = option("auto", 'Corpus whose models Compose begins with, or "auto".')
    editor: str = option("", "Command that opens a song; empty uses $VISUAL, then $EDITOR.")
    export_folder: str = option(
        "", "Where exports are written; empty is the folder `exports` below the home folder."
    )
    bell: bool = option(False, "Ring the terminal's bell when a training ends.")
    stop_training_on_quit: bool = option(
        False, "true stops trainings (with a checkpoint) when the studio is left."
    )
    keys: dict[str, str] = field(
        default_factory=dict,
        metadata={
            "entry": Entry(
                "Other keys by the id that F1 shows; several keys are parted by commas, as in\n"
                '"compose.save" = "w,ctrl+s".',
                example='[keys]\n"compose.save" = "s,ctrl+s"',
            )
        },
    )


@dataclass(frozen=True)
class Loaded:
    """Settings, and what was wrong with the file."""

    settings: Settings
    notices: tuple[str, ...] = ()


def load_settings(path: Path) -> Loaded:
    """Reads the file; whatever is wrong with it becomes a notice in the current language."""
    try:
        if not path.exists():
            return Loaded(Settings())
        if path.stat().st_size > MAX_BYTES:
            return Loaded(Settings(), (t("settings: the file is too large, defaults are used"),))
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Loaded(
            Settings(), (t("settings: cannot be read, defaults are used: {reason}", reason=reason),)
        )
    return settings_from(raw)


def settings_from(raw: dict[str, Any]) -> Loaded:
    """Settings from a parsed table, field by field: one wrong value costs that value only."""
    values: dict[str, Any] = {}
    notices: list[str] = []
    kinds = get_type_hints(Settings)
    for setting in fields(Settings):
        if setting.name not in raw:
            continue
        value = raw.pop(setting.name)
        try:
            # Strictly: no strings as numbers, no bool as int.
            good = msgspec.convert(value, kinds[setting.name])
            if not entry_of(setting).fits(good):
                raise ValueError
        except (msgspec.ValidationError, ValueError, TypeError):
            notices.append(
                t(
                    "settings: {name} cannot be {value}, the default is used",
                    name=setting.name,
                    value=repr(value)[:60],
                )
            )
        else:
            values[setting.name] = good
    notices.extend(
        t("settings: {name} is no setting, it is ignored", name=str(name)[:60]) for name in raw
    )
    return Loaded(Settings(**values), tuple(notices))


def template() -> str:
    """The documented settings file: every field with its default, commented out."""
    lines = ["# Settings of lyric-studio. Remove the # before a line to set it.", ""]
    for setting in fields(Settings):
        entry = entry_of(setting)
        shown = entry.example or f"{setting.name} = {_toml(setting.default)}"
        lines += [f"# {line}" for line in (*entry.lines, *shown.splitlines())]
        lines.append("")
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else str(value)

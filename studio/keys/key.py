"""One row of the table of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Where = Literal["app", "compose", "edit", "train", "runs", "songs"]
PLACES: tuple[Where, ...] = ("app", "compose", "edit", "train", "runs", "songs")


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the keys that reach it."""

    id: str
    """Stable name, such as `compose.save`: what the settings file remaps."""
    keys: str
    """Textual key names, comma separated: work while no text is being typed."""
    action: str
    """Action of the screen (or, with `app.`, of the app)."""
    label: str
    """One or two words for the footer; English, translated where it is shown."""
    help: str
    """One sentence for the help page, in English."""
    where: Where
    typing: str = ""
    """Keys that also work while text is being typed."""
    footer: int = 0
    """Place in the footer, smallest first; 0 keeps it out of the footer."""
    sentence: str = ""
    """Where one sentence serves several rows: `help` before its fields were filled in."""
    fields: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of_several(
        cls,
        id: str,
        keys: str,
        action: str,
        label: str,
        sentence: str,
        where: Where,
        *,
        typing: str = "",
        footer: int = 0,
        **fields: object,
    ) -> Key:
        """A row whose help is a sentence with fields."""
        help = sentence.format(**fields)
        return cls(id, keys, action, label, help, where, typing, footer, sentence, fields)

    @property
    def all_keys(self) -> str:
        return ",".join(part for part in (self.keys, self.typing) if part)

    def explained(self, translate: Callable[..., str]) -> str:
        """The help in another language."""
        return translate(self.sentence or self.help, **self.fields)

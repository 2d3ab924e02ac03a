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
    """`help` before its fields were filled in, where it has any: what is translated."""
    fields: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def all_keys(self) -> str:
        return ",".join(part for part in (self.keys, self.typing) if part)

    def explained(self, translate: Callable[..., str]) -> str:
        """The help in another language."""
        return translate(self.sentence or self.help, **self.fields)

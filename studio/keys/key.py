"""One key, and one place where keys work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

Where = str
"""The name of a place, such as `compose`; every id of a key begins with one."""


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
    # What may be left out is named, so that no row reads as if it said something else.
    _: KW_ONLY
    typing: str = ""
    """Keys that also work while text is being typed."""
    footer: int = 0
    """Place in the footer, smallest first; 0 keeps it out of the footer."""
    pair: str = ""
    """A word for this key and the one beside it, with which the footer shows the two as one."""
    always: bool = False
    """Whether it works whatever has the focus, dialogs included."""
    sentence: str = ""
    """`help` before its fields were filled in, where it has any: what is translated."""
    fields: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def all_keys(self) -> str:
        return ",".join(part for part in (self.keys, self.typing) if part)

    def explained(self, translate: Callable[..., str]) -> str:
        """The help in another language."""
        return translate(self.sentence or self.help, **self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A screen, a part of one, or everywhere: its name, what help says of it, and its keys."""

    name: Where
    title: str
    """Its name as the header and the help page say it."""
    about: str = ""
    """What one does here, for the help page."""
    rows: tuple[Key, ...]
    key: str = ""
    """The key that goes there; a part of a screen has none."""
    goes: str = ""
    """What that key does, for the help page."""

    @property
    def go_to(self) -> Key:
        """The row of the key that goes there, which works everywhere."""
        go = f"app.show_screen({self.name!r})"
        return Key(f"app.{self.name}", self.key, go, self.title.lower(), self.goes)

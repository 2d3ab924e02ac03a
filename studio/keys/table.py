"""All keys of an app in one table: footer, help, palette and remapping are read from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studio.keys.app import everywhere
from studio.keys.key import Key, Place, Where


class KeyTable:
    """The keys of everywhere, then those of each place."""

    def __init__(self, screens: Iterable[tuple[Place, ...]]) -> None:
        """Puts the table together.

        Args:
            screens: each screen, followed by its parts that have keys of their own.
        """
        screens = tuple(screens)
        self.screens: tuple[Place, ...] = tuple(parts[0] for parts in screens)
        """The screens, in the order of the header."""
        self.everywhere = everywhere(self.screens)
        places = (self.everywhere, *(place for parts in screens for place in parts))
        self.places: Mapping[Where, Place] = {place.name: place for place in places}
        self.rows: tuple[Key, ...] = tuple(row for place in places for row in place.rows)

    def shown(self, id: str, remapped: Mapping[str, str], *, typing: bool = False) -> str:
        """The key that reaches a row, as Textual names it; while one types, one that is no text."""
        row = next(row for row in self.rows if row.id == id)
        changed, _ = self.keymap(remapped)
        own = (row.typing if typing else row.keys) or row.all_keys
        names = changed.get(id, own).split(",")
        long = [name for name in names if "+" in name or len(name) > 1]
        return (long or names)[0] if typing else names[0]

    def keymap(self, remapped: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
        """The part of a `[keys]` table that can be used, and the ids that name no row.

        A key that a person gives to a row is taken from the other rows of its place.
        """
        known = {row.id for row in self.rows}
        good = {id: keys for id, keys in remapped.items() if id in known and keys.strip()}
        for place in self.places.values():
            own = {row.id for row in place.rows if row.id in good}
            taken = {key.strip() for id in own for key in remapped[id].split(",")}
            for row in place.rows:
                left = [key for key in row.all_keys.split(",") if key not in taken]
                if row.id not in own and len(left) < len(row.all_keys.split(",")):
                    good[row.id] = ",".join(left) or row.all_keys
        return good, sorted(set(remapped) - known)

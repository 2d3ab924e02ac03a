"""Lists in a terminal so small that it leaves them no line.

Textual 8.2 ends the app on a page up or down in such a list (KeyError: no line of it was laid
out). All lists have that in common, those of the command palette and of its themes, too, which
Textual makes itself: so the method is replaced, rather than each list.
"""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList

from studio.terminal.textual_parts import LISTS

_mended = False


def let_lists_have_no_room() -> None:
    """From now on a page up or down in a list of no lines does nothing."""
    global _mended
    if _mended or not LISTS.there:
        return
    move_page = OptionList._move_page

    def move_page_if_any(self: OptionList, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            move_page(self, direction)

    OptionList._move_page = move_page_if_any  # type: ignore[method-assign]
    _mended = True

"""Lines of text cut to the width that there is."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget


class Lines(Widget):
    """A few lines of plain text with styles, cut at the edge; never markup."""

    DEFAULT_CSS = """
    Lines { height: auto; width: 100%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._content = Content("")

    @property
    def content(self) -> Content:
        return self._content

    @content.setter
    def content(self, content: Content) -> None:
        # Contents are equal when their texts are; a change of style alone counts here.
        before = self._content
        if (content.plain, content.spans) == (before.plain, before.spans):
            return
        self._content = content
        self.refresh(layout=content.plain.count("\n") != before.plain.count("\n"))

    def render(self) -> Content:
        return self._content


def cut(text: str, cells: int) -> str:
    """As much of a line as fits, with an ellipsis where it was cut."""
    if cell_len(text) <= cells:
        return text
    out, used = "", 0
    for character in text:
        used += cell_len(character)
        if used > cells - 1:
            break
        out += character
    return out + "…"


def cut_middle(text: str, cells: int) -> str:
    """As much of a name as fits, with an ellipsis in its middle: names that are told apart by
    their ends, as two corpora of one kind are, stay apart."""
    if cell_len(text) <= cells:
        return text
    head = tail = 0
    while True:
        grown = (head + 1, tail) if head <= tail else (head, tail + 1)
        if cell_len(text[: grown[0]] + text[len(text) - grown[1] :]) >= cells:
            return f"{text[:head]}…{text[len(text) - tail :]}"
        head, tail = grown

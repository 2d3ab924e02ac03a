"""The tabs of Learn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from studio.widgets.clicks import Clickable, clickable
from studio.wording.i18n import t


class Tabs(Clickable):
    """The lessons, the one that is open marked."""

    DEFAULT_CSS = """
    Tabs { height: 1; width: 100%; }
    """

    def __init__(self, titles: Sequence[tuple[int, str]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._titles = titles
        self.open = 1

    def show(self, number: int) -> None:
        if number != self.open:
            self.open = number
            self.refresh()

    def render(self) -> Content:
        roomy = self.size.width >= 100
        parts = []
        for number, title in self._titles:
            own = number == self.open
            label = f"{'▸' if own else ' '}{number} {t(title)}{'   ' if roomy else ''}"
            text = Content.styled(label, "bold $accent" if own else "")
            parts.append(clickable(text, f"screen.lesson({number})"))
        return Content("").join(parts)

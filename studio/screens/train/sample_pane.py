"""What a run wrote at each evaluation, a page a sample: one sees it learn."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static

from core.runs.events import Sampled
from studio.keys.bindings import key_name
from studio.wording.i18n import t
from studio.wording.safe_text import safe_text


class SamplePane(Static):
    """One sample; it stays with the newest until another one is chosen."""

    DEFAULT_CSS = """
    SamplePane { height: 5; width: 1fr; border-top: solid $panel; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self.samples: list[Sampled] = []
        self.chosen: int | None = None
        """Step of the sample that was paged to; None is the newest."""

    @property
    def place(self) -> int:
        """Index of the sample in view, -1 when there is none."""
        if self.chosen is not None:
            for index, sample in enumerate(self.samples):
                if sample.step == self.chosen:
                    return index
        return len(self.samples) - 1

    def show(self, samples: list[Sampled]) -> None:
        """Takes the samples so far; the page in view stays."""
        self.samples = samples
        self._draw()

    def page(self, by: int) -> None:
        """Older (-1) or newer (+1); at the newest it stays with the newest again."""
        if not self.samples:
            return
        place = min(max(self.place + by, 0), len(self.samples) - 1)
        self.chosen = None if place == len(self.samples) - 1 else self.samples[place].step
        self._draw()

    def _paging(self) -> str:
        """The keys that page, as they are bound now."""
        bound = {row.binding.id: key for key, row in self.screen.active_bindings.items()}
        older, newer = bound.get("train.older_sample"), bound.get("train.newer_sample")
        if older is None or newer is None:
            return ""
        return t("{older} older  {newer} newer", older=key_name(older), newer=key_name(newer))

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width, height = self.size.width or 80, max(self.size.height, 1)
        if not self.samples:
            waiting = Text(t("samples appear here at the first evaluation"), style="dim")
            self.update(waiting, layout=False)
            return
        sample = self.samples[self.place]
        head = t(
            "sample {n}/{count}  epoch {epoch}",
            n=self.place + 1,
            count=len(self.samples),
            epoch=f"{sample.epoch:.1f}",
        )
        text = Text(no_wrap=True, overflow="ellipsis")
        text.append(head, style="dim")
        if len(self.samples) > 1 and (paging := self._paging()):
            text.append(f"   {paging}", style="dim")
        text.append("\n" + "\n".join(_lines(sample.text, width, height - 1)))
        self.update(text, layout=False)  # a new layout would repaint the whole screen


def _lines(text: str, width: int, rows: int) -> list[str]:
    """A lyric in `rows` lines: as many of its lines side by side as that takes."""
    lines = [line for line in safe_text(text).split("\n") if line.strip()]
    several = -(-len(lines) // rows) if rows > 0 else 1
    shown: list[str] = []
    for start in range(0, len(lines), several):
        row = lines[start]
        for line in lines[start + 1 : start + several]:
            if cell_len(row) + cell_len(line) + 3 <= width:
                row += f" / {line}"
        shown.append(row)
    return shown[: max(rows, 0)]

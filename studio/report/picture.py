"""The curves as a picture, drawn by Matplotlib: an extra, imported only when one is wanted."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.errors import RunError
from core.runs.account import Figure, RunAccount
from studio.report.lines import COLOURS, Plot, by_label, figure_label, plot
from studio.wording.i18n import language, set_language
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INSTALL = "pip install 'lyric-studio[report]'"
_COLOURS = ("#1668c7", "#c4381f", "#8e3fb0", "#22803c", "#0b7c8a", "#a8620a", "#3c434b")
"""As the page has them on a light ground."""
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC",
    "Source Han Sans CN", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Arial Unicode MS",
)  # fmt: skip
"""Families that have Chinese characters; the first that is installed is taken."""
_FIGURES: tuple[Figure, Figure] = ("bits", "rate")
_INCHES, _DPI = (10.0, 7.0), 150


def draw(accounts: Sequence[RunAccount]) -> bytes:
    """The curves of all runs over each other by step, as PNG: bits per character, learning rate.

    Without a font that has Chinese characters its words are English; names of runs in Chinese
    then show as boxes.

    Raises:
        RunError: Matplotlib is not installed, or there is nothing to draw.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure as Sheet
    except ImportError as error:
        raise RunError(
            "a picture needs Matplotlib, which is not installed",
            hint="install it: {install}",
            install=INSTALL,
        ) from error
    plots = [(figure, plot(accounts, figure, "step")) for figure in _FIGURES]
    if plots[0][1] is None:
        raise RunError("there is nothing to draw yet", hint="wait for the first steps")
    font = _chinese_font()
    before = language()
    if font is None and before != "en":
        set_language("en")
    try:
        family = [*([font] if font else []), "DejaVu Sans"]
        with matplotlib.rc_context({"font.family": family, "axes.unicode_minus": False}):
            sheet = Sheet(figsize=_INCHES, dpi=_DPI, layout="constrained")
            axes = sheet.subplots(2, 1, sharex=True, height_ratios=(3, 1))
            for place, (figure, drawn) in zip(axes, plots, strict=True):
                _draw(place, figure, drawn)
            axes[-1].set_xlabel(by_label("step"))
            axes[0].legend(frameon=False, fontsize="small")
            return _png(sheet)
    finally:
        set_language(before)


def _chinese_font() -> str | None:
    from matplotlib import font_manager

    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _CHINESE if name in there), None)


def _draw(place: Axes, figure: Figure, drawn: Plot | None) -> None:
    place.set_ylabel(figure_label(figure))
    place.grid(axis="y", color="#d9dde1", linewidth=0.8)
    place.spines[["top", "right"]].set_visible(False)
    if drawn is None:
        return
    place.set_xlim(drawn.x_low, drawn.x_high)
    place.set_ylim(drawn.y_low, drawn.y_high)
    for line in drawn.lines:
        pale = line.kind == "train"
        look: dict[str, Any] = {
            "color": _COLOURS[line.run % COLOURS],
            "linestyle": "--" if line.run // COLOURS % 2 else "-",
            "linewidth": 0.8 if pale else 1.8,
            "alpha": 0.45 if pale else 1.0,
        }
        label = safe_line(line.name, 60).replace("$", r"\$")
        place.plot(line.x, line.y, label="_" if pale else label, **look)
        if line.best is not None:
            place.plot(*line.best, "o", color=look["color"], clip_on=False)


def _png(sheet: Any) -> bytes:
    import warnings

    data = io.BytesIO()
    with warnings.catch_warnings():
        # A name in a script that no font here has is drawn as boxes, which is seen.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        sheet.savefig(data, format="png", metadata={"Software": None})
    return data.getvalue()

"""Numbers, durations and marks as one reads them, on the screen and on the command line."""

from __future__ import annotations

from core.runs.tasks import TASKS
from studio.wording.i18n import t


def short_number(value: float) -> str:
    """At most seven characters: 5.43, 12.1, 1,234 as 1234, 52000 as 52k."""
    size = abs(value)
    if size >= 1e15 or (0 < size < 1e-4):
        return f"{value:.1e}"
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if size >= limit:
            scale = limit if unit != "k" else 1e3
            return f"{value / scale:.3g}{unit}"
    if size >= 100 or value == int(value):
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.4f}"


def duration(seconds: float) -> str:
    """`0:12`, `2:10`, `1:02:10`, as a clock: minutes and seconds, hours when there are any."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def duration_in_words(seconds: float | None) -> str:
    """`12 s`, from a minute on as `duration`, `-` when it is not known.

    For a line that is read once, where `0:12` could be an hour; a clock that runs on the screen
    keeps its shape instead.
    """
    if seconds is None:
        return "-"
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else duration(whole)


STATUS_MARKS = {
    "running": "●",
    "finished": "✓",
    "stopped": "■",
    "interrupted": "!",
    "failed": "✗",
    "new": "○",
}


def short_count(value: float) -> str:
    """1234567 as 1.2M, 52300 as 52k."""
    for limit, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= limit:
            scaled = value / (1e3 if unit == "k" else limit)
            return f"{scaled:.1f}{unit}" if scaled < 10 else f"{scaled:.0f}{unit}"
    return f"{value:.0f}"


def progress_bar(share: float, width: int) -> str:
    """A bar of exactly `width` cells."""
    full = round(min(max(share, 0.0), 1.0) * width)
    return "█" * full + "░" * (width - full)


def number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def is_share(task: str) -> bool:
    """Whether the figure of merit of a task is a share of texts, not bits per character."""
    return task in TASKS and TASKS[task].figure.name == "accuracy"


def figure(task: str, value: float | None, digits: int = 3) -> str:
    """A figure of merit as it stands in a column: 5.912, or 71.2% of a task that counts texts."""
    if value is None:
        return "-"
    return f"{value:.1%}" if is_share(task) else number(value, digits)


def figure_told(task: str, value: float, digits: int = 3) -> str:
    """A figure of merit with what it is of."""
    text = figure(task, value, digits)
    return t("{share} right", share=text) if is_share(task) else t("{bits} bits/char", bits=text)

"""The report as one page of HTML: nothing of it is fetched, nothing of it runs.

The page holds no script, and its own policy forbids any; what can be switched is switched by its
style. Every text is escaped (`studio.report.markup`), whoever wrote the run.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import core
from core.runs.account import By, Figure, RunAccount
from core.runs.events import Sampled
from studio.report.gaps import gaps, warnings
from studio.report.lines import COLOURS, plot
from studio.report.markup import element, escaped, wrapped
from studio.report.rows import Row, figures, machines, settings
from studio.report.svg import chart
from studio.wording.i18n import language, t

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
MOST_SAMPLES = 24
"""Of a run, spread over its whole time."""


def render(accounts: Sequence[RunAccount], *, now: datetime.datetime) -> str:
    """The page in the language of the studio.

    Args:
        accounts: the runs, in the order of the columns.
        now: when it is made.
    """
    names = [account.name for account in accounts]
    title = t("Trainings: {names}", names=", ".join(names))
    lang = {"zh": "zh-CN"}.get(language(), language())
    made = t(
        "made by lyric-studio {version} on {date}",
        version=core.__version__,
        date=now.strftime("%Y-%m-%d %H:%M %Z").strip(),
    )
    parts = [
        wrapped("header", [element("h1", title), element("p", made, "quiet")]),
        _runs(accounts),
        _curves(accounts),
        _table(t("Figures"), accounts, figures(accounts), mark=False),
        _table(t("Settings"), accounts, settings(accounts), mark=len(accounts) > 1),
        _samples(accounts),
        _table(t("Machine and versions"), accounts, machines(accounts), mark=len(accounts) > 1),
    ]
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"{element('title', title)}\n<style>\n{_STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{chr(10).join(part for part in parts if part)}\n</main>\n</body>\n"
        "</html>\n"
    )


def _section(title: str, parts: Sequence[str], classes: str = "") -> str:
    return wrapped("section", [element("h2", title), *parts], classes)


def _swatch(number: int) -> str:
    again = " again" if number // COLOURS % 2 else ""
    return f'<i class="swatch c{number % COLOURS}{again}"></i>'


def _runs(accounts: Sequence[RunAccount]) -> str:
    """Each run with what was noted about it, what it warned of, and what is missing."""
    cards = []
    for number, account in enumerate(accounts):
        bits = account.history.best_bits
        told = [t(account.status)]
        if bits is not None:
            told.append(t("{bits} bits per character", bits=f"{bits:.3f}"))
        parts = [
            wrapped("h3", [_swatch(number), escaped(account.name)]),
            element("p", "  ·  ".join(told)),
        ]
        if account.notes.tags:
            tags = [element("span", tag, "tag") for tag in account.notes.tags]
            parts.append(wrapped("p", tags))
        if account.notes.note:
            parts.append(element("p", account.notes.note, "note"))
        for told_, classes in ((warnings(account), "warn"), (gaps(account), "gap")):
            if told_:
                parts.append(wrapped("ul", [element("li", one) for one in told_], classes))
        cards.append(wrapped("article", parts))
    return wrapped("section", cards, "runs")


def _curves(accounts: Sequence[RunAccount]) -> str:
    charts = [
        wrapped("div", [chart(drawn, figure, by)], f"by-{by} of-{figure}")
        for by in _BY
        for figure in _FIGURES
        if (drawn := plot(accounts, figure, by))
    ]
    if not charts:
        return _section(t("Curves"), [element("p", t("There is nothing to draw yet."), "gap")])
    switches = [
        _switch("by", f"by-{_BY[0]}", t("by step"), chosen=True),
        _switch("by", f"by-{_BY[1]}", t("by time"), chosen=False),
        _switch("of", "of-bits", t("bits per character"), chosen=True),
        _switch("of", "of-loss", t("loss"), chosen=False),
    ]
    names = [
        wrapped("span", [_swatch(number), escaped(account.name)])
        for number, account in enumerate(accounts)
    ]
    key = t("strong: held-out songs, with the best point; pale: songs that it learns from")
    parts = [
        *(control for control, _ in switches),
        wrapped("p", [label for _, label in switches], "switches"),
        wrapped("p", names, "legend"),
        element("p", key, "quiet"),
        wrapped("div", charts, "charts"),
    ]
    return _section(t("Curves"), parts, "curves")


_BY: tuple[By, By] = ("step", "time")
_FIGURES: tuple[Figure, ...] = ("bits", "loss", "rate")


def _switch(group: str, id: str, label: str, *, chosen: bool) -> tuple[str, str]:
    """A control and its label, apart: the style finds the charts behind the control."""
    checked = " checked" if chosen else ""
    control = f'<input type="radio" name="{group}" id="{id}"{checked}>'
    return control, f'<label for="{id}">{escaped(label)}</label>'


def _table(title: str, accounts: Sequence[RunAccount], rows: Sequence[Row], *, mark: bool) -> str:
    """One column a run; with `mark`, rows in which they differ stand out."""
    if not rows:
        return ""
    heads = [
        wrapped("th", [_swatch(number), escaped(account.name)])
        for number, account in enumerate(accounts)
    ]
    lines = [wrapped("tr", ["<td></td>", *heads])]
    differing = 0
    for row in rows:
        differs = mark and row.differs
        differing += differs
        sign = '<b class="sign">≠</b> ' if differs else ""
        cells = [element("td", value) for value in row.values]
        head = wrapped("th", [sign, escaped(row.label)])
        lines.append(wrapped("tr", [head, *cells], "differs" if differs else ""))
    parts: list[str] = []
    if mark:
        told = t("{count} rows differ (≠)", count=differing) if differing else t("all alike")
        parts.append(element("p", told, "quiet"))
    parts.append(wrapped("div", [wrapped("table", lines)], "wide"))
    return _section(title, parts)


def _samples(accounts: Sequence[RunAccount]) -> str:
    told: list[str] = []
    for number, account in enumerate(accounts):
        samples = account.history.samples
        if not samples:
            continue
        shown = spread(samples, MOST_SAMPLES)
        summary = [_swatch(number), escaped(account.name)]
        if len(shown) < len(samples):
            some = t("{count} of {all} samples", count=len(shown), all=len(samples))
            summary.append(element("span", some, "quiet"))
        texts = [wrapped("summary", summary), wrapped("div", map(_sample, shown), "samples")]
        opened = "<details open>" if len(accounts) == 1 else "<details>"
        told.append(opened + "".join(texts) + "</details>")
    if not told:
        told = [element("p", t("No sample has been written yet."), "gap")]
    return _section(t("Samples through the epochs"), told)


def _sample(sample: Sampled) -> str:
    about = t(
        "epoch {epoch}, temperature {temperature}",
        epoch=f"{sample.epoch:.1f}",
        temperature=f"{sample.temperature:g}",
    )
    return wrapped("div", [element("p", about, "quiet"), element("pre", sample.text.strip("\n"))])


def spread(samples: Sequence[Sampled], most: int) -> list[Sampled]:
    """At most so many, evenly from the first to the last."""
    if len(samples) <= most:
        return list(samples)
    return [samples[round(n * (len(samples) - 1) / (most - 1))] for n in range(most)]

"""Moods as one reads them: a word and a share, never a colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.wording.i18n import t
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.model.class_report import ClassReport
    from core.reading.mood import Mood

WORDS = {"bright": "bright", "tender": "tender", "sad": "sad", "angry": "angry"}
"""The moods of the demo songs, whose names are translated; others are shown as they are."""


def mood_name(label: str) -> str:
    """A label in the language of the interface, safe to show."""
    return t(WORDS[label]) if label in WORDS else safe_line(label)


def mood_text(mood: Mood) -> str:
    """A label with its probability; where none can be said, that."""
    if not mood.label:
        return t("too little to tell")
    return f"{mood_name(mood.label)} {mood.probability:.0%}"


def no_better(report: ClassReport) -> str:
    """What is to be said of a model that tells nothing; "" of one that does."""
    if report.tells:
        return ""
    return t(
        "no better than always saying {label}: what it says tells nothing",
        label=mood_name(report.commonest),
    )


def report_lines(report: ClassReport) -> list[str]:
    """How well texts are told apart, the two baselines beside it."""
    bayes = "-" if report.naive_bayes is None else f"{report.naive_bayes:.1%}"
    lines = [
        t(
            "held out: accuracy {accuracy} of {texts} texts; always saying {label} {majority}, "
            "naive Bayes {bayes}",
            accuracy=f"{report.accuracy:.1%}",
            texts=report.texts,
            label=mood_name(report.commonest),
            majority=f"{report.majority:.1%}",
            bayes=bayes,
        )
    ]
    if warning := no_better(report):
        lines.append(f"! {warning}")
    return lines


def report_table(report: ClassReport) -> tuple[list[str], list[list[str]]]:
    """Head and rows: each label with its F1 and what was said of its texts."""
    names = [mood_name(label) for label in report.labels]
    head = [t("label"), "F1", *(t("said {label}", label=name) for name in names)]
    rows = [
        [name, f"{report.f1(place):.2f}", *map(str, report.confusion[place])]
        for place, name in enumerate(names)
    ]
    return head, rows

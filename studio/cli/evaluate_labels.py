"""`lyric-studio evaluate` of a model that tells labels: how well it tells those of texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.corpus.labelled import read_labelled
from core.corpus.options import ImportOptions
from core.library.moods import open_reader, report_of
from studio.cli.common import print_json, say, table
from studio.wording.i18n import t
from studio.wording.moods import report_lines, report_table


def evaluate_labels(model: Path, files: Sequence[str], encoding: str | None, as_json: bool) -> int:
    """Tells accuracy, F1 and confusion on all texts of the files, the baselines beside them."""
    options = ImportOptions(encoding=encoding)
    labelled = read_labelled([Path(file) for file in files], options)
    report = report_of(open_reader(model), labelled)
    if as_json:
        f1 = {label: report.f1(place) for place, label in enumerate(report.labels)}
        print_json(
            {
                "accuracy": report.accuracy,
                "texts": report.texts,
                "majority": report.majority,
                "naive_bayes": report.naive_bayes,
                "better_than_majority": report.tells,
                "labels": report.labels,
                "f1": f1,
                "confusion": report.confusion,
            }
        )
        return 0
    say(t("{count} texts, all of them asked", count=report.texts))
    say("\n".join(report_lines(report)))
    head, rows = report_table(report)
    say(table(rows, head))
    return 0

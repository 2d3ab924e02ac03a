"""`lyric-studio doctor`: what works here, what does not, and what to do."""

from __future__ import annotations

from pathlib import Path

import click

from studio.cli.common import json_option, make, print_json, say
from studio.wording.i18n import t

_MARKS = {"ok": "ok  ", "note": "note", "problem": "!!  "}


def command() -> click.Command:
    return make(
        "doctor",
        _doctor,
        "Say what works here and what does not.",
        [json_option()],
        finds_home=False,  # a home folder that cannot be used is a finding
    )


def _doctor(home: Path | None, as_json: bool) -> int:
    from studio.cli.findings import examine

    problems = 0
    for finding in examine(home):
        problems += finding.state == "problem"
        if as_json:
            print_json(finding)
        else:
            advice = f" -> {finding.advice}" if finding.advice else ""
            say(f"{_MARKS[finding.state]}  {t(finding.what)}: {finding.value}{advice}")
    if problems:
        say("lyric-studio: " + t("{count} problems found", count=problems), err=True)
    return 1 if problems else 0

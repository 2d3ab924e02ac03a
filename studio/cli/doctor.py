"""`lyric-studio doctor`: what works here, what does not, and what to do."""

from __future__ import annotations

from pathlib import Path

import click

from studio.cli.common import json_option, make, print_json, say
from studio.i18n import t


def command() -> click.Command:
    return make("doctor", _doctor, "Say what works here and what does not.", [json_option()])


def _doctor(home: Path, as_json: bool) -> int:
    from studio.doctor import examine

    findings = examine(home)
    if as_json:
        for finding in findings:
            print_json(finding)
    else:
        marks = {"ok": "  ok ", "note": "note ", "problem": "  !! "}
        for finding in findings:
            advice = f" -> {t(finding.advice)}" if finding.advice else ""
            say(f"{marks[finding.state]} {t(finding.what)}: {finding.value}{advice}")
    return 1 if any(finding.state == "problem" for finding in findings) else 0

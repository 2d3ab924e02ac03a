"""`lyric-studio proofread`: wrong characters of a Chinese text, and what was probably meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.errors import ModelError
from core.home import write_atomic
from core.library.left_alone import left_alone
from core.library.moods import read_text
from core.library.proofs import (
    OpenedPair,
    Proofread,
    check_rate,
    find_pair,
    open_pair,
)
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say
from studio.cli.progress import progress_listener
from studio.setup.paths import exists
from studio.wording.i18n import t
from studio.wording.proofs import finding_text, told_of, unknown_text
from studio.wording.safe_text import safe_line

if TYPE_CHECKING:
    from core.reading.proofreader import Finding


def command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["text"], metavar="FILE|TEXT"),
        click.Option(
            ["--model"],
            help=t("a run of characters that reads forward; its judge is fitted the first time"),
            shell_complete=completion.names(completion.models),
        ),
        click.Option(
            ["--backward"],
            help=t("the run that reads backward; by default the newest of the same songs"),
        ),
        click.Option(
            ["--false-alarms"],
            type=float,
            default=0.02,
            show_default=True,
            help=t("share of right lines that may be touched, by held-out text"),
        ),
        click.Option(
            ["--write"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="OUT",
            help=t("write the corrected text into a new file; the text itself is never changed"),
        ),
        json_option(),
    ]
    return make("proofread", _proofread, "Find wrong characters in a Chinese text.", params)


def _proofread(
    home: Path,
    text: str,
    model: str | None,
    backward: str | None,
    false_alarms: float,
    write: Path | None,
    as_json: bool,
) -> int:
    check_rate(false_alarms)
    if write is not None and exists(write):
        raise ModelError(
            "there is a file already",
            where=write,
            hint="name a new one: nothing is written over, and never in place",
        )
    song = read_text(Path(text)) if _is_file(text) else text.replace("\\n", "\n")
    if not song.strip():
        raise ModelError("there is no text to read")
    opened = open_pair(
        find_pair(home, model, backward), None if as_json else progress_listener(False)
    )
    found = opened.proofread(song, false_alarms, left_alone(home))
    if write is not None:
        _write(write, found)
    if as_json:
        print_json(_as_json(opened, found, write))
    else:
        _tell(opened, found, write)
    return 0


def _is_file(text: str) -> bool:
    return "\n" not in text and exists(Path(text))


def _write(path: Path, found: Proofread) -> None:
    from core.reading.proofreader import corrected

    if not found.known:
        raise ModelError("nothing to write: {reason}", reason=unknown_text(found), where=path)
    try:
        write_atomic(path, "\n".join(corrected(found.lines, found.findings)).encode("utf-8"))
    except OSError as error:
        raise ModelError(
            "cannot write the file: {reason}", reason=error.strerror, where=path
        ) from error


def _tell(opened: OpenedPair, found: Proofread, written: Path | None) -> None:
    say(told_of(opened))
    if not found.known:
        say(f"! {unknown_text(found)}", err=True)
        return
    for each in found.findings:
        line = safe_line(found.lines[each.line])
        say(f"{each.line + 1}:{each.place + 1}  {finding_text(each)}  {line}")
    say(t("findings: {count}", count=len(found.findings)))
    if written is not None:
        say(t("written to {path}", path=written))


def _as_json(opened: OpenedPair, found: Proofread, written: Path | None) -> dict[str, object]:
    told = opened.fit.told

    def one(each: Finding) -> dict[str, object]:
        return {
            "line": each.line + 1,
            "place": each.place + 1,
            "wrong": each.wrong,
            "right": each.right,
            "probability": each.probability,
            "text": found.lines[each.line],
        }

    return {
        "model": opened.pair.forward.name,
        "backward": opened.pair.backward.name,
        "held_out_f1": told.f1,
        "held_out_false_alarms": told.false_alarms,
        "known": found.known,
        "bits_per_char": found.bits_per_char,
        "held_out_bits_per_char": found.held_out,
        "limit": found.limit,
        "findings": [one(each) for each in found.findings],
        "written": None if written is None else str(written),
    }

"""`lyric-studio mood`: the mood of a text, its sections and its lines."""

from __future__ import annotations

from pathlib import Path

import click

from core.errors import ModelError
from core.library.moods import find_mood, open_reader, read_text, valence_of
from core.reading.mood import Mood, MoodReader, SongMood
from studio.cli import completion
from studio.cli.common import json_option, make, print_json, say
from studio.setup.paths import exists
from studio.wording.i18n import t
from studio.wording.moods import mood_name, mood_text, no_better


def command() -> click.Command:
    params: list[click.Parameter] = [
        click.Argument(["text"], metavar="FILE|TEXT"),
        click.Option(
            ["--model"],
            help=t("a run of task mood, or a model file that tells moods"),
            shell_complete=completion.names(completion.moods, files=True),
        ),
        json_option(),
    ]
    return make("mood", _mood, "Tell the mood of a song, its sections and lines.", params)


def _mood(home: Path, text: str, model: str | None, as_json: bool) -> int:
    song = _read(text)
    if not song.strip():
        raise ModelError("there is no text to read")
    if model is None and (told := valence_of(song)) is not None:
        return _tell_valence(song, told, as_json)
    reader = open_reader(find_mood(home, model, song))
    found = reader.song(song)
    report = reader.model.told.report
    if as_json:
        print_json(_as_json(reader, song, found))
        return 0
    say(
        t(
            "{name}: right in {accuracy} of {texts} held-out texts; always saying {label}: "
            "{majority}",
            name=reader.model.info.name,
            accuracy=f"{report.accuracy:.0%}",
            texts=report.texts,
            label=mood_name(report.commonest),
            majority=f"{report.majority:.0%}",
        )
    )
    if warning := no_better(report):
        say(f"! {warning}", err=True)
    say(f"{t('whole song')}: {mood_text(found.song)}")
    lines = song.split("\n")
    begins = {section.begin: section for section in found.sections}
    for place, (line, mood) in enumerate(zip(lines, found.lines, strict=True)):
        if place in begins:
            say(f"\n{t('section')}: {mood_text(begins[place].mood)}")
        if mood is not None:
            said = f"{mood_name(mood.label)} {mood.probability:.0%}" if mood.label else ""
            say(f"  {line.strip()}" + (f"    {said}" if said else ""))
    return 0


def _read(text: str) -> str:
    """What the argument means: a file of that name, or the text itself."""
    if "\n" not in text and exists(Path(text)):
        return read_text(Path(text))
    return text.replace("\\n", "\n")


def _as_json(reader: MoodReader, text: str, found: SongMood) -> dict[str, object]:
    report, lines = reader.model.told.report, text.split("\n")

    def told(mood: Mood) -> dict[str, object]:
        chances = dict(zip(reader.labels, mood.probabilities, strict=True))
        return {"label": mood.label, "probability": mood.probability, "probabilities": chances}

    return {
        "model": reader.model.info.name,
        "accuracy": report.accuracy,
        "majority": report.majority,
        "naive_bayes": report.naive_bayes,
        "better_than_majority": report.tells,
        "song": told(found.song),
        "sections": [
            {
                "begin": section.begin,
                "end": section.end,
                "text": "\n".join(lines[section.begin : section.end]),
                **told(section.mood),
            }
            for section in found.sections
        ],
        "lines": [
            {"text": line, **told(mood)}
            for line, mood in zip(lines, found.lines, strict=True)
            if mood is not None
        ],
    }


def _tell_valence(song: str, told: list[float | None], as_json: bool) -> int:
    """What a word list says of an English song where no model tells more."""
    known = [value for value in told if value is not None]
    mean = sum(known) / len(known) if known else None
    lines = [(line, value) for line, value in zip(song.split("\n"), told, strict=True) if line]
    if as_json:
        told_lines = [{"text": line, "valence": value} for line, value in lines]
        print_json({"model": "VADER", "valence": mean, "lines": told_lines})
        return 0
    say(t("no model of moods for this language: valence by the VADER word list, -1 to 1"))
    say(f"{t('whole song')}: {'-' if mean is None else f'{mean:+.2f}'}")
    for line, value in lines:
        say(f"  {line.strip()}" + ("" if value is None else f"    {value:+.2f}"))
    return 0

"""How a song was made, in words: what a screen shows of it, and what stands below an export."""

from __future__ import annotations

from collections.abc import Callable

from core.songs.song import Song

MOST_TEMPERATURES = 12
"""So many are told of a temperature that was turned while it wrote."""


def plain(message: str, **fields: object) -> str:
    """The message in English, with its fields filled in."""
    return message.format(**fields) if fields else message


def how_made(song: Song, t: Callable[..., str] = plain) -> list[tuple[str, str]]:
    """What is known of the making, as (label, value) pairs; none when it was written by hand.

    Args:
        t: says a message, with its fields filled in, in the language wanted.
    """
    take = song.take
    if take is None:
        return []
    settings = take.settings
    model = f"{take.model}  {take.cell.upper()}"
    if take.bits_per_char is not None:
        model += "  " + t("held out {bits} bits/char", bits=f"{take.bits_per_char:.2f}")
    heats = [take.temperature, *(value for _, value in take.temperature_track)]
    samplers = [row for row in settings.listed() if row.name != "temperature"]
    made = [take.created, t("edited afterwards")] if song.edited else [take.created]
    return [
        (t("model"), model),
        (t("corpus"), take.corpus),
        (t("start words"), take.prompt.replace("\n", " / ") or t("(none)")),
        (t("seed"), t("{seed}, take {take}", seed=take.seed, take=take.take)),
        (t("temperature"), " > ".join(f"{heat:g}" for heat in heats[:MOST_TEMPERATURES])),
        (
            t("samplers"),
            ", ".join(f"{t(row.label)} {row.shown(settings, t)}" for row in samplers),
        ),
        (t("made"), ", ".join(made)),
    ]

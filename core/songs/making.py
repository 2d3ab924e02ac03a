"""How a song was made, in words: what stands below an exported song."""

from __future__ import annotations

from core.composing.takes import Take
from core.songs.song import Song


def _making(song: Song, take: Take) -> list[tuple[str, str]]:
    settings = take.settings
    heats = [take.temperature, *(value for _, value in take.temperature_track)]
    start = _escape(take.prompt.replace("\n", " / ")) or "(start of a song)"
    quality = "" if take.bits_per_char is None else f", {take.bits_per_char:.3f} bits per character"
    samplers = (
        f"top-k {settings.top_k}, top-p {settings.top_p:g}, min-p {settings.min_p:g}, "
        f"repetition penalty {settings.repetition_penalty:g}, DRY {settings.dry:g}"
    )
    return [
        ("start words", start),
        ("model", _escape(f"{take.model} ({take.cell}{quality})")),
        ("corpus", _escape(take.corpus)),
        ("seed", f"{take.seed}, take {take.take}"),
        ("temperature", " → ".join(f"{heat:g}" for heat in heats)),
        ("samplers", samplers),
        ("made", _escape(take.created) + (", edited afterwards" if song.edited else "")),
    ]


def _escape(text: str) -> str:
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)

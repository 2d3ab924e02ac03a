"""How a song was made: the same facts on the screen and below an export."""

from __future__ import annotations

import msgspec
import pytest

from core.composing.settings import SamplerSettings
from core.composing.takes import Take
from core.songs.export import render
from core.songs.making import MOST_TEMPERATURES, how_made
from core.songs.song import Song
from tests.core.composing.takes import endless_composer, take_of


@pytest.fixture(scope="module")
def take() -> Take:
    settings = SamplerSettings(top_k=20, repetition_penalty=1.3, dry=0.0)
    return take_of(endless_composer(), "雨夜", settings, seed=4, max_tokens=9)


def made_with(take: Take | None, **more: bool) -> Song:
    text = take.text if take else "雨"
    return Song(id="0a1b2c3d", title="雨", text=text, created="", take=take, **more)


def test_every_sampler_is_told_with_its_value_or_as_off(take: Take) -> None:
    told = dict(how_made(made_with(take)))
    assert told["samplers"] == (
        "min-p 0.15, top-k 20, top-p off, repetition 1.3, DRY off, DRY length 2, DRY base 1.75, "
        "balance 1.2, first word 0.5, no copies off, drafts 8"
    )
    assert (told["seed"], told["start words"], told["corpus"]) == ("4, take 0", "雨夜", "made")


def test_an_export_says_the_same(take: Take) -> None:
    song = made_with(take, edited=True)
    markdown = render(song, ".md")
    for label, value in how_made(song):
        assert f"- {label}: {value}" in markdown
    assert dict(how_made(song))["made"] == f"{take.created}, edited afterwards"


def test_a_song_by_hand_has_nothing_to_tell() -> None:
    assert how_made(made_with(None)) == []
    assert "---" not in render(made_with(None), ".md")


def test_temperatures_that_were_turned_through_are_told_in_order(take: Take) -> None:
    track = tuple((index, index / 10) for index in range(1, 30))
    turned = msgspec.structs.replace(take, temperature=0.5, temperature_track=track)
    told = dict(how_made(made_with(turned)))["temperature"]
    assert told.startswith("0.5 > 0.1 > 0.2 > ")
    assert told.count(">") == MOST_TEMPERATURES - 1


def test_it_is_told_in_the_language_asked_for(take: Take) -> None:
    pairs = how_made(made_with(take), lambda message, **fields: message.upper())
    assert ("START WORDS", "雨夜") in pairs
    assert "REPETITION 1.3, DRY OFF" in dict(pairs)["SAMPLERS"]

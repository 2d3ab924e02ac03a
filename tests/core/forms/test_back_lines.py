"""Lines written from their end by a line writer."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest

from core.composing.settings import SamplerSettings
from core.forms.back_lines import BackLines
from core.forms.line_legality import LineLegality
from core.forms.pieces import Pieces
from core.forms.slots import Wanted
from core.model.decoder import Decoder
from core.model.files import LineWriter, load_model_file
from core.songs.template import LineTemplate
from core.text.vocabulary import LINE_END, SONG_END
from core.tokens.backward import BackwardTokens
from core.tokens.tokenize import TokenArray
from tests.core.forms.form_samples import LANGUAGES, demo, keeps, random_template, table
from tests.core.tiny_models import line_writer
from tests.places import ROOT

SETTINGS = SamplerSettings(temperature=0.8, min_p=0.05)
SONGS = {
    "zh": ("天上有一个月亮", "", "我们都在路上, 没有人"),
    "en": ("I love you", "", "the rain is falling down"),
}


@cache
def writer(language: str) -> LineWriter:
    return line_writer(demo(language), scale=0.1)


def back_lines(language: str) -> BackLines:
    return BackLines(writer(language), demo(language).vocabulary)


def log_probabilities(
    language: str, lines: tuple[str, ...], ids: list[int], left: list[int]
) -> list[float]:
    """Of tokens in the order of writing, by the decoder alone, told `left` before each."""
    vocabulary, model = demo(language).vocabulary, writer(language)
    decoder = Decoder(model.config, model.weights)
    song = [*vocabulary.encode("".join(f"{line}\n" for line in lines)), SONG_END]
    found = BackwardTokens.of(
        TokenArray(np.array(song, np.uint16), np.array([0, len(song)])), vocabulary
    )
    read = [SONG_END, *found.tokens.ids[:-1].tolist(), *ids]
    told = [*found.left[:-1].tolist(), *left, 0]
    features, _ = decoder.read(read[:-1], decoder.initial_state(1), told[: len(read) - 1])
    logits = decoder.logits(features).astype(np.float64)
    logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    begin = len(read) - len(ids) - 1
    return [float(logs[begin + n, id]) for n, id in enumerate(ids)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_keeps_its_form_and_ends_in_a_word_of_its_own(language: str) -> None:
    rng, forms = random.Random(5), 0
    back = back_lines(language)
    before = back.read(SONGS[language])
    while forms < 40:
        template, wanted = random_template(rng, language)
        legality = LineLegality(template, table(language), wanted)
        if not legality.feasible:
            continue
        forms += 1
        found = back.write(before, legality, 6, SETTINGS, seed=forms)
        for line in found:
            assert legality.verify(line.text) == [], (line, template, wanted)
            assert demo(language).vocabulary.decode(line.ids).strip() == line.text
        legal = int(legality.mask([legality.start("back")]).sum())
        assert len({line.ids[-1] for line in found}) == len(found) or legal < 6
        assert [line.score for line in found] == sorted((x.score for x in found), reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_length_and_rhyme_hold_in_every_line_that_a_base_writes(
    language: str, request: pytest.FixtureRequest
) -> None:
    """`--form-lines 10000` to be sure, in a minute or two of a core for each language."""
    model = load_model_file(ROOT / f"data/models/base-{language}.safetensors")
    assert model.writer is not None
    back, pieces = BackLines(model.writer, model.vocabulary), Pieces(model.vocabulary)
    rng, lines, forms = random.Random(3), 0, 0
    before = back.read(())
    while lines < request.config.getoption("--form-lines"):
        template, wanted = random_template(rng, language, pieces)
        legality = LineLegality(template, pieces, wanted)
        if not legality.feasible:
            continue
        found = back.write(before, legality, 8, SETTINGS, seed=forms)
        forms += 1
        for line in found:
            assert keeps(line.text, template, wanted, language), (line, template, wanted)
        lines += len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_are_those_of_songs_turned_as_in_training(language: str) -> None:
    legality = LineLegality(LineTemplate(6), table(language))
    back = back_lines(language)
    lines = back.write(back.read(SONGS[language]), legality, 5, SETTINGS, seed=2)
    assert lines
    for line in lines:
        ids = [*line.ids[::-1], LINE_END]
        spent = np.cumsum([0, *table(language).length[ids[:-1]]])
        logs = log_probabilities(language, SONGS[language], ids, [6 - n for n in spent.tolist()])
        assert line.score == pytest.approx(np.mean(logs), abs=0.02)  # products in int8
        assert np.log(line.end) == pytest.approx(logs[-1], abs=0.1)


def test_reading_on_from_lines_that_were_read_changes_nothing() -> None:
    lines = SONGS["zh"]
    once, bit_by_bit = back_lines("zh"), back_lines("zh")
    for end in range(1, len(lines)):
        bit_by_bit.read(lines[:end])
    legality = LineLegality(LineTemplate(5), table("zh"))
    wanted = once.write(once.read(lines), legality, 4, SETTINGS, seed=3)
    assert bit_by_bit.write(bit_by_bit.read(lines), legality, 4, SETTINGS, seed=3) == wanted
    other = once.write(once.read(lines[:1]), legality, 4, SETTINGS, seed=3)
    assert other != wanted


def test_it_is_told_how_long_the_line_is_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    advance = Decoder.advance

    def listen(self: Decoder, ids: object, state: object, counts: list[int]) -> object:
        told.append(counts[0])
        return advance(self, ids, state, counts)

    back = back_lines("zh")
    before = back.read(("我们",))
    monkeypatch.setattr(Decoder, "advance", listen)
    (line,) = back.write(before, LineLegality(LineTemplate(9), table("zh")), 1, SETTINGS, seed=1)
    spent = np.cumsum([0, *table("zh").length[list(line.ids[::-1])]])
    assert told == [9 - n for n in spent.tolist()]


def test_where_few_words_survive_the_sampler_the_likeliest_others_follow() -> None:
    back = back_lines("zh")
    legality = LineLegality(LineTemplate(5, rhyme="A"), table("zh"), Wanted("姑苏"))
    greedy = SamplerSettings(temperature=0.0, min_p=1.0)
    found = back.write(back.read(()), legality, 12, greedy, seed=1)
    assert len({line.ids[-1] for line in found}) == len(found) > 6
    assert found == back.write(back.read(()), legality, 12, greedy, seed=2)


def test_a_stop_leaves_what_is_finished() -> None:
    back, calls = back_lines("zh"), iter(range(100))
    legality = LineLegality(LineTemplate(8), table("zh"))
    before = back.read(())
    found = back.write(before, legality, 8, SETTINGS, seed=1, should_stop=lambda: next(calls) > 4)
    assert len(found) < len(back.write(before, legality, 8, SETTINGS, seed=1))

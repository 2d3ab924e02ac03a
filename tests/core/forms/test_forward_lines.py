"""Lines of a form by a network that writes forward."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from core.composing.settings import SamplerSettings
from core.errors import ComposeError
from core.forms.forward_lines import ForwardLines
from core.forms.line_legality import LineLegality
from core.forms.pieces import Pieces
from core.forms.slots import Wanted
from core.model.decoder import Decoder
from core.songs.template import LineTemplate
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.forms.form_samples import LANGUAGES, demo, keeps, random_template, table
from tests.core.tiny_models import tiny_model

SETTINGS = SamplerSettings(temperature=0.8, min_p=0.05)


def writer(language: str) -> ForwardLines:
    model = demo(language)
    return ForwardLines(Decoder(model.config, model.weights), model.vocabulary)


@pytest.mark.parametrize("language", LANGUAGES)
def test_length_and_rhyme_hold_in_every_line(language: str, request: pytest.FixtureRequest) -> None:
    rng, lines, forms = random.Random(3), 0, 0
    forward = writer(language)
    point = forward.read("")
    while lines < request.config.getoption("--form-lines"):
        template, wanted = random_template(rng, language)
        legality = LineLegality(template, table(language), wanted)
        if not legality.feasible:
            continue
        found = forward.write(point, legality, 8, SETTINGS, seed=forms)
        forms += 1
        for line in found:
            assert keeps(line.text, template, wanted, language), (line, template, wanted)
        assert len({line.text for line in found}) == len(found) > 0
        lines += len(found)


def test_scores_are_those_of_the_model_and_the_likeliest_comes_first() -> None:
    model = demo("zh")
    decoder, forward = Decoder(model.config, model.weights), writer("zh")
    legality = LineLegality(LineTemplate(7, rhyme="A"), table("zh"), Wanted("言前"))
    before = "天上有一个月亮"
    found = forward.write(forward.read(before), legality, 6, SETTINGS, seed=1)
    assert [line.score for line in found] == sorted((line.score for line in found), reverse=True)
    ids = [SONG_END, *model.vocabulary.encode(before + "\n"), *found[0].ids, LINE_END]
    state, logs = decoder.initial_state(1), []
    for id, following in pairwise(ids):
        logits, state = decoder.step([id], state)
        row = logits[0].astype(np.float64)
        logs.append(float(row[following] - np.logaddexp.reduce(row)))
    assert found[0].score == pytest.approx(np.mean(logs[-len(found[0].ids) - 1 :]), abs=1e-3)
    assert found[0].end == pytest.approx(np.exp(logs[-1]), abs=1e-3)


def test_the_same_seed_writes_the_same_lines_and_another_one_others() -> None:
    forward = writer("en")
    legality = LineLegality(LineTemplate(8), table("en"))
    lines = [
        [line.text for line in forward.write(forward.read(""), legality, 4, SETTINGS, seed=seed)]
        for seed in (1, 1, 2)
    ]
    assert lines[0] == lines[1] != lines[2]


def test_reading_on_is_reading_anew() -> None:
    forward = writer("zh")
    anew = forward.read("我在等\n你没来")
    on = forward.read("你没来", forward.read("我在等"))
    assert np.allclose(anew.features, on.features, atol=1e-5)


def test_lines_by_others_are_weighed_token_by_token() -> None:
    model, forward = demo("zh"), writer("zh")
    before = ("天上有一个月亮", "", "我们都在路上")
    texts = ["你没来", "我在等一场雨", "风"]
    lines = [model.vocabulary.encode(text) for text in texts]
    found = forward.means(forward.after(before), lines)
    decoder = Decoder(model.config, model.weights)
    for line, mean in zip(lines, found, strict=True):
        ids = [SONG_END, *model.vocabulary.encode("\n".join(before) + "\n"), *line, LINE_END]
        state, logs = decoder.initial_state(1), []
        for id, following in pairwise(ids):
            logits, state = decoder.step([id], state)
            row = logits[0].astype(np.float64)
            wanted = [LINE_END, SONG_END] if len(logs) == len(ids) - 2 else [following]
            logs.append(float(np.logaddexp.reduce(row[wanted]) - np.logaddexp.reduce(row)))
        assert mean == pytest.approx(np.mean(logs[-len(line) - 1 :]), abs=1e-3)
    assert forward.means(forward.after(before), []) == []


def test_a_form_that_is_impossible_is_refused_before_a_word_is_written() -> None:
    forward = writer("zh")
    legality = LineLegality(LineTemplate(3, "A", fixed={2: "月"}), table("zh"), Wanted("姑苏"))
    with pytest.raises(ComposeError, match="does not rhyme with 姑苏"):
        forward.write(forward.read(""), legality, 4, SETTINGS, seed=0)


def test_stopping_leaves_what_is_finished() -> None:
    forward = writer("zh")
    legality = LineLegality(LineTemplate(7), table("zh"))
    assert (
        forward.write(forward.read(""), legality, 4, SETTINGS, seed=0, should_stop=lambda: True)
        == []
    )


def test_where_all_likely_lines_read_wrong_an_unlikely_one_is_found() -> None:
    # 长 alone is zhǎng, in 长江 it is cháng: the only line that this model likes has a wrong tone.
    model = tiny_model(pieces=("长", "江", "雨", "山"), likes={258: 20.0, 259: 20.0})
    legality = LineLegality(LineTemplate(2, tones="仄平"), Pieces(model.vocabulary))
    forward = ForwardLines(Decoder(model.config, model.weights), model.vocabulary)
    found = forward.write(forward.read(""), legality, 8, SETTINGS, seed=1)
    assert found and "长江" not in [line.text for line in found]

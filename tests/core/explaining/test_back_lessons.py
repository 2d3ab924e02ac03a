"""Lessons 4, 5, 7 and 8 on the shipped models: what they say is measured again in another way."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from core.errors import ModelError
from core.explaining.influence import influence
from core.explaining.lesson import LessonState, Page, Subject
from core.explaining.lessons.table import lesson
from core.explaining.reach import reach
from core.model.tape import Knobs
from core.text.vocabulary import LINE_END, SONG_END
from tests.core.explaining.demo_subjects import PAGES, demo_subjects, fitting_view, state_of
from tests.core.tiny_models import tiny_model

LANGUAGES = ["zh", pytest.param("en", marks=pytest.mark.slow)]
NUMBERS = (4, 5, 7, 8)


def held_out(subject: Subject, tokens: int = 1500) -> list[list[int]]:
    assert subject.songs is not None
    found, total = [], 0
    for song in subject.songs("held-out"):
        if total < tokens:
            found.append(list(song))
            total += len(song)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", NUMBERS)
def test_views_fit_and_every_knob_changes_them(language: str, number: int) -> None:
    for cell in ("lstm", "rnn"):
        state = state_of(language, cell)
        views = [fitting_view(number, state, page) for page in PAGES]
        assert views[0].data == views[1].data  # the page changes what is seen, not what is
        json.dumps(views[0].data)
        for knob in lesson(number).knobs(state) if cell == "lstm" else ():
            turned = next(value for value in knob.values if value != knob.start)
            other = state_of(language, cell, turned={knob.name: turned})
            assert fitting_view(number, other, PAGES[1]).rows != views[1].rows


@pytest.mark.parametrize("number", NUMBERS)
def test_a_guess_comes_first(number: int) -> None:
    state = state_of("zh", "gru", guessing=True)
    hidden = fitting_view(number, state, PAGES[0])
    assert "?" in "".join(text for row in hidden.rows for text, _ in row)
    assert hidden.answer is None
    guessed = state_of("zh", "gru", guessing=True, guess="lstm")
    seen = fitting_view(number, guessed, PAGES[0])
    assert seen.answer is not None and seen.rows != hidden.rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_fading_names_the_cell_with_most_left(language: str) -> None:
    state = state_of(language, "lstm")
    notice = fitting_view(4, state, PAGES[0]).notice
    left = {
        cell: reach(s.composer.model, s.songs("held-out"), places=48).at(32)
        for cell, s in demo_subjects(language).items()
    }
    most, least = max(left, key=left.__getitem__), min(left, key=left.__getitem__)
    assert (notice.fields["most"], notice.fields["least"]) == (most.upper(), least.upper())
    assert notice.fields["part"] == f"{1 / left[most]:,.0f}"
    assert left[most] < 0.05  # what it says is that little is left


@pytest.mark.parametrize("language", LANGUAGES)
def test_fading_says_what_an_open_forget_gate_costs(language: str) -> None:
    state = state_of(language, "lstm", turned={"keep": 1.0})
    said = fitting_view(4, state, PAGES[0]).notice
    subject = demo_subjects(language)["lstm"]
    model, songs = subject.composer.model, subject.songs("held-out")
    before, after = (reach(model, songs, places=48, knobs=Knobs(keep_bias=b)) for b in (0.0, 1.0))
    times = after.at(32) / before.at(32)
    assert times > 2  # "times as much", in the form of the sentence for more
    assert "as much comes 32 back" in said.text and said.text.startswith("{cell}, {knob}: {times}×")
    shown = f"{times:.1f}" if times < 10 else f"{times:,.0f}"
    assert said.fields["times"] == shown
    assert said.fields["before"] == f"{before.nats / math.log(2):.2f}"
    assert said.fields["after"] == f"{after.nats / math.log(2):.2f}"
    assert after.nats > before.nats


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("cell", "letter"), [("lstm", "f"), ("gru", "z")])
def test_gates_name_the_kinds_after_which_it_keeps_least_and_most(
    language: str, cell: str, letter: str
) -> None:
    view = fitting_view(5, state_of(language, cell, alone=True), PAGES[0])
    subject = demo_subjects(language)[cell]
    decoder, ends, rest = subject.composer.decoder, [], []
    for song in held_out(subject, 600):  # as it composes, not by a tape
        state = decoder.initial_state(1)
        for id in [SONG_END, *song]:
            _, state, gates = decoder.trace([id], state)
            (ends if id == LINE_END else rest).append(float(gates[-1][letter].mean()))
    kinds = {kind["kind"]: kind for kind in view.data["kinds"]}
    assert kinds["⏎"][letter] == pytest.approx(np.mean(ends), abs=0.03)
    assert kinds["all"][letter] == pytest.approx(np.mean([*ends, *rest]), abs=0.03)
    named = [kind for kind in view.data["kinds"] if kind["kind"] != "all"]
    least = min(named, key=lambda kind: kind[letter])
    most = max(named, key=lambda kind: kind[letter])
    said = {name: str(value) for name, value in view.notice.fields.items()}
    assert (said["least"], said["most"]) == (least["kind"], most["kind"])
    assert least["kind"] == "rare words"
    best = view.data["names"][0]
    assert said["unit"] == best["unit"] and best["convinces"]
    assert abs(best["r"]) > 4 * best["chance"]


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_held_unit_is_held(cell: str) -> None:
    free = fitting_view(5, state_of("zh", cell, alone=True), PAGES[0])
    view = fitting_view(5, state_of("zh", cell, alone=True, turned={"hold": 2.0}), PAGES[0])
    held = view.data["held"]
    before, after = held["bits_per_token"]
    assert held["line_end"][0] != held["line_end"][1]
    assert view.notice.fields["more"] == f"{after - before:+.2f}".replace("-", "−")
    assert ("much hangs" in view.notice.text) == (after - before >= 0.1)
    assert free.data["gates"] == view.data["gates"]  # the line is read as it composes


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_heart_counts_what_is_recited_and_the_words_it_chooses_among(language: str) -> None:
    view = fitting_view(7, state_of(language, "lstm", alone=True), PAGES[0])
    subject = demo_subjects(language)["lstm"]
    songs = held_out(subject, 900)
    decoder, seen = subject.composer.decoder, subject.composer.model.vocabulary.seen
    nats = []
    for song in songs:
        read, _ = decoder.read([SONG_END, *song[:-1]], decoder.initial_state(1))
        logits = decoder.logits(read).astype(np.float64)
        top = logits.max(axis=1)
        total = np.log(np.exp(logits - top[:, None]).sum(axis=1)) + top
        own = logits[np.arange(len(song)), song] - total
        nats += own[seen[song]].tolist()
    bits = view.data["bits_per_token"]
    assert bits["model"] == pytest.approx(-np.mean(nats) / math.log(2), abs=0.35)  # of fewer songs
    assert bits["model"] < bits["unigram"] < bits["uniform"]
    best = view.data["best"]
    own, others = best["learnt"]["right"], best["held_out"]["right"]
    assert own < others + 2  # dropout saw to it that no song is by heart, as it says:
    assert "no song is by heart" in view.notice.text
    assert view.notice.fields["own"] == f"{own:.1f}"
    assert view.notice.fields["words"] == f"{2 ** bits['model']:,.0f}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_attention_tells_how_far_back_the_heard_words_stand(language: str) -> None:
    view = fitting_view(8, state_of(language, "lstm"), PAGES[0])
    backs = {}
    for model in view.data["models"]:
        subject = demo_subjects(language)[model["cell"]]
        ids = [SONG_END, *subject.composer.model.vocabulary.encode(
            lesson(8).example(state_of(language, "lstm")))]  # fmt: skip
        heard = influence(subject.composer.model, ids[:-1], ids[-1]).astype(np.float64)
        backs[model["cell"]] = float((heard * np.arange(len(heard), 0, -1)).sum() / heard.sum())
        assert model["back"] == pytest.approx(backs[model["cell"]], abs=1e-3)
    near, far = min(backs, key=backs.__getitem__), max(backs, key=backs.__getitem__)
    assert near == "rnn"  # what lacks gates hears who stands near
    assert (view.notice.fields["near"], view.notice.fields["far"]) == (near.upper(), far.upper())
    assert view.notice.fields["b"] == f"{backs[far]:.1f}"


@pytest.mark.parametrize("number", [4, 5, 7])
def test_a_model_without_its_songs_is_refused_with_a_way_out(number: int) -> None:
    from core.composing.composer import Composer

    alone = Subject("stranger", Composer(tiny_model()))
    with pytest.raises(ModelError, match="without its songs") as caught:
        lesson(number).view(LessonState((alone,)), Page())
    assert caught.value.hint

"""The desk without a screen: what is offered, taken, kept, taken back, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import LyricStudioError
from core.forms.one_line import rhymes_here, rhyming
from core.forms.sheet import parse
from core.songs.documents import Documents
from core.songs.template import LineTemplate
from core.text.lines import line_end
from core.text.normalise import normalise
from core.writing.desk_changes import empty_song
from core.writing.desk_lines import count, form_row, gaps, mark, syllables
from tests.core.writing.song_desk import SETTINGS, Holder

FORM = "title: 雨夜\n[主歌]\n5 A = 我唱着海风\n5 A\n5\n5 A\n[副歌]\n4 | 等___\n[副歌]\n"


def begun(home: Path, form: str = FORM, **options: object) -> Holder:
    holder = Holder(home, **options)  # type: ignore[arg-type]
    holder.desk.begin(lambda: parse(form).document)
    assert holder.errors == []
    return holder


def test_candidates_obey_the_form_and_the_chosen_one_is_the_line_with_all_as_takes(
    tmp_path: Path,
) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.go(1)
    offered = holder.offered()
    assert len(offered) > 2
    ends = [line_end(text) for text in offered]
    assert {syllables(text) for text in offered} == {5}
    assert {end.rhyme for end in ends if end} == {"中东"}
    assert holder.texts[1] == "" and desk.row is not None and desk.row.line.takes == ()
    desk.pick(2)
    desk.take()
    assert desk.row.line.text == offered[2] and desk.row.line.origin == "model"
    assert [take.text for take in desk.row.line.takes] == offered == holder.offered(again=False)
    assert desk.picked == 2
    assert desk.row.line.takes[2].seed == 7 and desk.row.line.takes[2].settings == SETTINGS
    desk.undo()
    assert holder.texts[1] == "" and holder.offered(again=False) == offered
    desk.redo()
    assert holder.texts[1] == offered[2]


def test_the_same_seed_offers_the_same_lines_and_more_are_others(tmp_path: Path) -> None:
    first, again = begun(tmp_path / "a"), begun(tmp_path / "b")
    for holder in (first, again):
        holder.desk.go(1)
    offered = first.offered()
    assert again.offered() == offered
    more = first.offered()
    assert more[: len(offered)] == offered and len(set(more)) == len(more)
    if len(more) > len(offered):
        assert first.desk.picked == len(offered)
    assert "stopped" not in [note.name for note in first.notes]


def test_a_locked_line_is_neither_written_nor_edited_nor_removed(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.write_line(SETTINGS)
    assert holder.last == "line is locked" and not holder.jobs
    assert desk.row is not None
    desk.edit(desk.row.id, "别的")
    desk.remove_line()
    assert len(holder.errors) == 2 and holder.texts[0] == "我唱着海风"
    desk.lock()
    desk.edit(desk.row.id, "城市\r\n里的灯")
    assert holder.texts[0] == "城市 里的灯"


def test_a_form_is_read_like_a_sheet_and_refused_with_what_is_nearest(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk, pieces = holder.desk, holder.ready.writers.pieces
    desk.go(2)
    assert desk.row is not None
    id = desk.row.id
    desk.form(id, "6 | ___等__", pieces)
    assert desk.row.line.template == LineTemplate(6, fixed={3: "等"})
    assert form_row(desk.row.line.template) == "6 | ___等__"
    for said in ("seven", "7 A\n7 B", "7 | 平平", "A = 雾", "40"):
        with pytest.raises(LyricStudioError):
            desk.form(id, said, pieces)
    with pytest.raises(LyricStudioError) as caught:  # nothing of these characters rhymes so
        desk.form(id, "5 A | ____我", pieces)
    assert "does not rhyme" in caught.value.what and caught.value.hint
    assert caught.value.where is None
    assert desk.row.line.template == LineTemplate(6, fixed={3: "等"})
    desk.form(id, "", pieces)
    assert desk.row.line.template is None
    desk.form(id, "4 = 我等你来", pieces)
    assert desk.row.line.text == "我等你来" and desk.row.line.locked


def test_a_line_that_is_impossible_says_why(tmp_path: Path) -> None:
    holder = begun(tmp_path, "5 A = 我唱着海山\n5 A | ____我\n5\n")
    holder.desk.go(1)
    assert holder.offered() == []
    (error,) = holder.errors
    assert "does not rhyme with" in str(error) and not str(error).startswith("form:")
    holder.desk.go(2)
    assert holder.offered()


def test_all_open_lines_are_written_and_one_step_takes_them_back(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.write_all(SETTINGS)
    desk.write_all(SETTINGS)
    assert holder.last == "stop first"
    holder.write()
    assert holder.errors == [] and all(holder.texts) and holder.texts[0] == "我唱着海风"
    assert holder.texts[4] == holder.texts[5] and holder.texts[4].startswith("等")
    desk.undo()
    assert holder.texts == ["我唱着海风", "", "", "", "", ""]
    desk.redo()
    assert all(holder.texts)
    desk.write_all(SETTINGS)
    assert holder.last == "no open lines"


def test_what_a_person_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.go(2)
    desk.write_all(SETTINGS)
    assert desk.row is not None
    desk.edit(desk.row.id, "我在雨夜里")
    holder.write()
    assert holder.texts[2] == "我在雨夜里" and all(holder.texts)
    assert desk.row.line.origin == "human"


def test_stopping_ends_with_what_is_finished(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.write_all(SETTINGS)
    (job,) = holder.jobs
    arrived = job.arrived
    job.arrived = lambda came: (arrived(came), desk.stop())  # type: ignore[assignment]
    holder.write()
    assert sum(1 for text in holder.texts if text) == 2 and holder.last == "stopped"
    assert desk.job is None


def test_another_line_takes_the_place_of_the_one_that_is_being_written(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.go(1)
    desk.write_line(SETTINGS)
    desk.go(2)
    desk.write_line(SETTINGS)
    holder.write()
    assert desk.offers and desk.job is None
    desk.go(1)
    assert desk.offers == []


def test_a_repeated_line_differs_where_one_says_so(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.go(5)
    desk.differ()
    assert desk.place == 5 and desk.row is not None and not desk.row.shared
    desk.edit(desk.row.id, "等街灯来")
    assert holder.texts[4:] == ["", "等街灯来"]


def test_lines_and_sections_come_and_go(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.go(4)
    desk.add_line()
    assert len(holder.texts) == 8 and desk.place == 5  # in the repetition, too
    assert desk.row is not None and desk.row.line.template == LineTemplate(4)
    desk.remove_line()
    assert len(holder.texts) == 6
    desk.go(5)
    desk.add_section("副歌")
    desk.add_section("桥段")
    state = desk.state
    assert state is not None
    assert [s.tag for s in state.document.sections] == ["主歌", "副歌", "副歌", "桥段", "副歌"]
    assert state.document.sections[4].repeats == "s2"
    desk.retitle("城市")
    assert desk.document is not None and desk.document.title == "城市"


def test_branches_part_and_are_gone_back_to(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    desk.go(2)
    assert desk.row is not None
    desk.branch("试")
    desk.edit(desk.row.id, "走过城市里")
    desk.branch("main")
    assert holder.texts[2] == "" and desk.state is not None and desk.state.beside == ""
    desk.branch("试")
    assert holder.texts[2] == "走过城市里" and desk.state.beside == "试"


def test_it_is_kept_saved_and_opened_again_and_held_while_it_lies_here(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    assert desk.state is not None
    id = desk.state.id
    desk.save()
    assert holder.last == "saved" and desk.state.saved
    assert Documents(tmp_path).songs.get(id).title == "雨夜"
    other = Holder(tmp_path)
    other.desk.open(id)
    assert "open in another window" in str(other.errors[0]) and other.desk.state is None
    desk.go(2)
    assert desk.row is not None
    desk.edit(desk.row.id, "我等一个人")
    assert not desk.state.saved
    desk.close()
    other.desk.open(id)
    assert other.texts[2] == "我等一个人"
    other.desk.undo()
    assert other.texts[2] == ""
    other.desk.begin_with("一首歌\n另一行")
    assert other.texts == ["一首歌", "另一行"]
    holder.desk.open(id)  # it was let go for the other one
    assert holder.texts[2] == ""
    other.desk.open(id)
    assert other.texts == ["一首歌", "另一行"]  # what lay there stays when another cannot come


def test_a_free_text_fills_an_empty_song_and_goes_behind_one_that_is_not(tmp_path: Path) -> None:
    holder = Holder(tmp_path, cell="gru")
    desk = holder.desk
    desk.begin(lambda: empty_song("新歌"))
    desk.write_free(SETTINGS)
    holder.write()
    assert holder.errors == [] and desk.document is not None
    assert desk.document.take is not None and desk.document.title == "新歌"
    first = holder.texts
    assert all(first) and desk.document.lines["l1"].origin == "model"
    desk.write_free(SETTINGS)
    holder.write()
    assert holder.texts[: len(first)] == first and len(holder.texts) > len(first)
    desk.undo()
    assert holder.texts == first


def test_without_a_model_it_says_so(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    holder.lacks_model = True
    holder.desk.go(1)
    holder.desk.write_line(SETTINGS)
    assert holder.last == "no model" and holder.desk.job is None


def test_what_a_model_copies_is_known_by_who_has_its_songs(tmp_path: Path) -> None:
    for knows in (True, False):
        holder = begun(tmp_path / str(knows), knows=knows)
        holder.desk.go(1)
        holder.offered()
        assert {take.copied is not None for take in holder.desk.offers} == {knows}
    assert [mark("雨夜里唱着歌", n) for n in (None, 5, 6, 8)] == ["", "", "near", "copied"]
    assert [mark("the rain and the roof", n) for n in (4, 5, 7)] == ["", "near", "copied"]


def test_rhymes_are_of_the_nearest_line_of_the_letter(tmp_path: Path) -> None:
    holder = begun(tmp_path)
    desk = holder.desk
    assert desk.document is not None
    second = [row.id for row in desk.document.rows][1]
    assert rhyming(desk.document, second).words == (normalise("我唱着海风"),)
    found = rhymes_here(desk.document, second, holder.ready.writers, 20)
    assert found is not None and found.rhyme == "中东"
    assert {one.word for one in found.exact} >= {"灯", "城", "等"} - {"风"}
    desk.go(1)
    desk.end_in("灯")
    assert all(text.rstrip("，。").endswith("灯") for text in holder.offered())
    third = [row.id for row in desk.document.rows][2]
    assert rhymes_here(desk.document, third, holder.ready.writers, 20) is None


def test_gaps_stand_around_what_is_fixed() -> None:
    assert gaps(LineTemplate(7, fixed={2: "月亮"})) == "＿＿月亮＿＿＿"
    assert gaps(LineTemplate(4, fixed={0: "tonight"})) == "tonight ＿＿"
    document = parse("7 | 有一天____\n").document
    (line,) = document.lines.values()
    assert count(line) == (3, 7) and not count(line).right

"""The undo list, whatever it holds."""

from __future__ import annotations

from core.writing.undo import MOST_STEPS, Step, UndoList


def label(step: Step[str, int] | None) -> tuple[str, int] | None:
    return None if step is None else (step.label, step.before)


def test_undo_and_redo_walk_along_the_list_and_end_with_it() -> None:
    undo: UndoList[str, int] = UndoList()
    undo.add("one", 0)
    undo.add("two", 1)
    assert label(undo.undo(2)) == ("two", 1)
    assert label(undo.undo(1)) == ("one", 0)
    assert undo.undo(0) is None
    assert label(undo.redo(0)) == ("one", 1)
    assert label(undo.redo(1)) == ("two", 2)
    assert undo.redo(2) is None
    assert label(undo.undo(2)) == ("two", 1)


def test_a_new_change_forgets_what_was_undone() -> None:
    undo: UndoList[str, int] = UndoList()
    undo.add("one", 0)
    undo.undo(1)
    undo.add("other", 0)
    assert undo.redo(5) is None
    assert label(undo.undo(5)) == ("other", 0)


def test_changes_with_the_same_mark_in_a_row_count_as_one() -> None:
    undo: UndoList[str, int] = UndoList()
    for before in range(3):
        undo.add(f"warmer from {before}", before, merge="temperature")
    undo.add("edit", 3, merge="edit")
    undo.add("warmer", 4, merge="temperature")
    assert label(undo.undo(5)) == ("warmer", 4)
    undo.undo(4)
    assert label(undo.undo(3)) == ("warmer from 0", 0)


def test_what_is_done_after_an_undo_is_a_step_of_its_own() -> None:
    undo: UndoList[str, int] = UndoList()
    undo.add("first", 0, merge="temperature")
    undo.add("edit", 1)
    undo.undo(2)
    undo.add("second", 1, merge="temperature")
    assert label(undo.undo(3)) == ("second", 1)
    assert label(undo.undo(1)) == ("first", 0)


def test_what_cannot_be_done_again_is_gone_once_taken_back() -> None:
    undo: UndoList[str, int] = UndoList()
    undo.add("deleted", 7)
    assert label(undo.undo()) == ("deleted", 7)
    assert undo.redo(0) is None


def test_steps_can_be_rewritten_on_both_sides() -> None:
    undo: UndoList[str, int] = UndoList()
    undo.add("one", 1)
    undo.add("two", 2)
    undo.undo(3)
    undo.rewrite(lambda before: before * 10)
    assert label(undo.redo(2)) == ("two", 30)
    undo.undo(30)
    assert label(undo.undo(2)) == ("one", 10)


def test_the_oldest_steps_give_way() -> None:
    undo: UndoList[str, int] = UndoList()
    for before in range(MOST_STEPS + 5):
        undo.add("step", before)
    steps = 0
    while (step := undo.undo(0)) is not None:
        steps, first = steps + 1, step.before
    assert (steps, first) == (MOST_STEPS, 5)

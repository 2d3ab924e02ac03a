"""The keys of dialogs: not in the table of the screens, since nothing of them can be remapped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.keys.bindings import bindings
from studio.keys.key import Key, Place
from studio.keys.song_dialogs import SONG_DIALOGS

if TYPE_CHECKING:
    from textual.binding import Binding

_LEAVE = Key("dialog.leave", "escape", "leave", "cancel", "Leave; all stays as it was.")
_TAKE = Key("dialog.take", "enter", "", "take", "Take what is marked.")

DIALOG = Place(
    name="dialog",
    title="A dialog",
    about="It waits for an answer.",
    rows=(_LEAVE,),
)
"""What is said of a dialog that has no keys of its own."""

CONFIRM = Place(
    name="confirm",
    title="A question",
    about="Nothing is done before it is answered.",
    rows=(
        Key("confirm.yes", "y", "answer(True)", "yes", "Yes, do it."),
        Key("confirm.no", "n,escape", "answer(False)", "no", "No, all stays as it was."),
        Key("confirm.other", "left,right", "app.focus_next", "other", "Go to the other answer."),
        Key("confirm.take", "enter", "", "take", "Give the answer that is marked."),
    ),
)

ASK = Place(
    name="ask",
    title="A line to be typed",
    about="What stands there now may be changed or typed over.",
    rows=(Key("ask.take", "enter", "", "take", "Take what stands there."), _LEAVE),
)

CHOOSE = Place(
    name="choose",
    title="A list to choose from",
    about="What is in use now is marked at first.",
    rows=(
        Key("choose.down", "down,j", "move(1)", "down", "The next line."),
        Key("choose.up", "up,k", "move(-1)", "up", "The line before."),
        _TAKE,
        _LEAVE,
    ),
)

OPTIONS = Place(
    name="options",
    title="How words are drawn",
    about=(
        "A row for each setting, with what it does. A value that cannot be used is not taken over, "
        "and it is said why."
    ),
    rows=(
        Key("options.next", "down", "app.focus_next", "next", "The next row."),
        Key("options.previous", "up", "app.focus_previous", "previous", "The row before."),
        Key("options.take", "enter", "", "take", "Take all values over, from any row."),
        _LEAVE,
    ),
)

PICK_CORPUS = Place(
    name="pick_corpus",
    title="Train on which songs?",
    about=(
        "Corpora that are known, with how much there is in each; the last line adds a file or a "
        "folder of lyrics."
    ),
    rows=(_TAKE, _LEAVE),
)

PICK_TEXTS = Place(
    name="pick_texts",
    title="Learn from which labelled texts?",
    about=(
        "A file for each label, named by it, or a table with a column of texts and one of labels. "
        "What is found in them is said at once; none of it is copied or changed."
    ),
    rows=(
        Key("pick_texts.take", "enter", "", "take",
            "Put the typed path on the list; in the empty line, take the list."),
        Key("pick_texts.complete", "tab", "", "complete",
            "Complete the path; where nothing completes, go to the list."),
        Key("pick_texts.drop", "d,delete", "drop", "drop",
            "Take the file under the cursor off the list."),
        _LEAVE,
    ),
)  # fmt: skip

PALETTE = Place(
    name="palette",
    title="All commands",
    about=(
        "Type words of what you want to do, in any order; the English name and, in Chinese, pinyin "
        "or its first letters find it as well."
    ),
    rows=(
        Key("palette.down", "down", "", "down", "The next line."),
        Key("palette.up", "up", "", "up", "The line before."),
        Key("palette.take", "enter", "", "take", "Do what is marked."),
        _LEAVE,
    ),
)

DIALOGS = (DIALOG, CONFIRM, ASK, CHOOSE, OPTIONS, PICK_CORPUS, PICK_TEXTS, PALETTE, *SONG_DIALOGS)


def dialog_bindings(place: Place) -> list[Binding]:
    """Textual bindings of a dialog; a row without an action only tells what a widget does."""
    return bindings(replace(place, rows=tuple(row for row in place.rows if row.action)))

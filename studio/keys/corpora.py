"""The keys of Corpora."""

from __future__ import annotations

from studio.keys.key import Key, Place

CORPORA = Place(
    name="corpora",
    title="Corpora",
    key="ctrl+o",
    goes="What models learn from: your songs, by name.",
    about="Add files and folders, look at what was found in them, and keep it under a name.",
    rows=(
        Key("corpora.open", "enter", "open", "look inside",
            "The songs of this corpus, one by one.", footer=1),
        Key("corpora.add", "a", "add", "add files",
            "Make a new corpus of files and folders.", footer=2),
        Key("corpora.extend", "m", "extend", "more files",
            "Add files and folders to this corpus.", footer=3),
        Key("corpora.read", "", "read", "read",
            "Read the files that are listed, and show what is in them.", typing="ctrl+g",
            footer=4),
        Key("corpora.keep", "s", "keep", "keep it",
            "Keep what was read, under a name.", typing="ctrl+s", footer=5),
        Key("corpora.train", "t", "train", "train",
            "Choose this corpus in the form of Train.", footer=6),
        Key("corpora.rename", "n", "rename", "rename",
            "Give this corpus another name.", footer=7),
        Key("corpora.remove", "d,delete", "remove", "remove",
            "Remove this corpus, or a file from the list (undo takes it back).", footer=8),
        Key("corpora.undo", "u,ctrl+z", "undo", "undo",
            "Take the last change back, until you leave the studio.", footer=9),
        Key("corpora.leave", "", "leave", "back",
            "Stop reading; from what was read to the files, from there to the list.",
            typing="escape", footer=10),
        Key("corpora.scroll_down", "space", "scroll(1)", "page down",
            "Further down on the page."),
        Key("corpora.scroll_up", "b", "scroll(-1)", "page up", "Further up on the page."),
        Key("corpora.down", "j", "cursor(1)", "down", "The next one of the list."),
        Key("corpora.up", "k", "cursor(-1)", "up", "The one before."),
    ),
)  # fmt: skip

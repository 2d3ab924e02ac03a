"""The keys of Songs."""

from __future__ import annotations

from studio.keys.key import Key, Place

SONGS = Place(
    name="songs",
    title="Songs",
    key="f5",
    goes="Songs you have saved.",
    about="Each song is a file of its own, with how it was made.",
    rows=(
        Key("songs.search", "slash", "search", "search", "Search titles and text.", footer=1),
        Key("songs.open", "enter", "open", "compose",
            "Open this song in Compose, to go on with it.", footer=2),
        Key("songs.desk", "l", "desk", "desk",
            "Put this song on the desk, to write on line by line.", typing="alt+l", footer=10),
        Key("songs.rename", "n", "rename", "rename", "Give the song another title.",
            typing="alt+n", footer=3),
        Key("songs.edit", "e", "edit", "editor", "Open this song in your editor.",
            typing="alt+e", footer=4),
        Key("songs.copy", "y", "copy", "copy",
            "Copy this song to the clipboard of your terminal.", typing="alt+y", footer=5),
        Key("songs.export", "x", "export", "export",
            "Export as .txt, .md, .json, .lrc, .html or .form.",
            typing="alt+x", footer=6),
        Key("songs.delete", "d,delete", "delete", "delete",
            "Delete this song (undo takes it back).", typing="alt+d", footer=7),
        Key("songs.undo", "u", "undo", "undo",
            "Take the last delete, rename or correction back.", typing="ctrl+z,alt+u", footer=8),
        Key("songs.how", "h", "how", "how made", "Show how the song was made.", typing="alt+h"),
        Key("songs.mood", "m", "mood", "mood", "Show the mood beside each line, in words.",
            typing="alt+m"),
        Key("songs.proofread", "p", "proofread", "proofread",
            "Look for wrong characters in a Chinese song, one at a time.", typing="alt+p"),
        Key("songs.leave_search", "", "leave_search", "whole list",
            "Leave the search.", typing="escape"),
        Key("songs.down", "j", "cursor(1)", "down", "The next song.", typing="down"),
        Key("songs.up", "k", "cursor(-1)", "up", "The song before.", typing="up"),
    ),
)  # fmt: skip

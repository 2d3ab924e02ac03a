"""Keys of the dialogs around a song that is kept as a document."""

from __future__ import annotations

from studio.keys.key import Key, Place

_LEAVE = Key("dialog.leave", "escape", "leave", "cancel", "Leave; all stays as it was.")

START_SONG = Place(
    name="start_song",
    title="A new song",
    about=(
        "On the left the ways to begin; on the right what each needs, and the form as it would be. "
        "What was typed is still there when you come back."
    ),
    rows=(
        Key("start_song.way", "up,down", "", "way", "Another way to begin, on the left."),
        Key("start_song.next", "tab", "", "next",
            "From the ways to what is to be filled in, and on; in a path it completes."),
        Key("start_song.take", "enter", "", "take", "Begin with this form."),
        Key("start_song.take_text", "ctrl+s", "take", "take",
            "Begin with this form, from wherever you are, a text of many lines too."),
        _LEAVE,
    ),
)  # fmt: skip

TAP_LINES = Place(
    name="tap_lines",
    title="When each line begins",
    about=(
        "Play the song elsewhere. The first Space starts the clock, with the music; each further "
        "one says that the marked line begins."
    ),
    rows=(
        Key("tap_lines.stamp", "space", "stamp", "stamp",
            "Start the clock; then: the marked line begins now."),
        Key("tap_lines.back", "backspace", "back", "back",
            "Take the last stamp back; without any, stop the clock."),
        Key("tap_lines.write", "enter", "write", "write file",
            "Write the timed lyrics into a file, once all lines have a time."),
        Key("tap_lines.leave", "escape", "leave", "leave",
            "Leave without a file; asks where there are stamps."),
    ),
)  # fmt: skip

EXPORT_SONG = Place(
    name="export_song",
    title="Export a song",
    about="A file for others. One that is there already is replaced only if you say so.",
    rows=(
        Key("export_song.kind", "up,down", "", "format", "Another format."),
        Key("export_song.next", "tab", "", "path", "From the formats to the path, and back."),
        Key("export_song.take", "enter", "", "write file", "Write the file."),
        _LEAVE,
    ),
)

PROOFREAD = Place(
    name="proofread",
    title="Wrong characters",
    about=(
        "One finding at a time, with how likely it is that just this was meant. What is accepted "
        "is in the song at once, and undo in Songs takes it back later, too."
    ),
    rows=(
        Key("proofread.accept", "y,enter", "accept", "accept", "Put the character right."),
        Key("proofread.leave_it", "n,right", "leave_it", "leave", "Leave it as it is, this time."),
        Key("proofread.never", "x", "never", "never again",
            "Leave it, and never tell it again between these characters."),
        Key("proofread.undo", "u,left", "undo", "undo", "Take the last decision back."),
        Key("proofread.done", "escape", "leave", "done", "Leave; what was accepted stays."),
    ),
)  # fmt: skip

SONG_DIALOGS = (START_SONG, TAP_LINES, EXPORT_SONG, PROOFREAD)

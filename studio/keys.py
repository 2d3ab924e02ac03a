"""The one table of keys: bindings, footer, help and remapping are all read from it.

A row says what a key does, where it works, and with which other key the same thing is reached
while text is being typed (single letters are text then). Remapping (`[keys]` in the settings
file) replaces the keys of a row by its id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from textual.binding import Binding

Where = Literal["app", "compose", "edit", "train", "runs", "songs"]
PLACES: tuple[Where, ...] = ("app", "compose", "edit", "train", "runs", "songs")


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the keys that reach it."""

    id: str
    """Stable name, such as `compose.save`: what the settings file remaps."""
    keys: str
    """Textual key names, comma separated: work while no text is being typed."""
    action: str
    """Action of the screen (or, with `app.`, of the app)."""
    label: str
    """One or two words for the footer; English, translated where it is shown."""
    help: str
    """One sentence for the help page."""
    where: Where
    typing: str = ""
    """Keys that also work while text is being typed."""
    footer: int = 0
    """Place in the footer, smallest first; 0 keeps it out of the footer."""

    @property
    def all_keys(self) -> str:
        return ",".join(part for part in (self.keys, self.typing) if part)


TABLE: tuple[Key, ...] = (
    # Everywhere
    Key("app.help", "f1", "app.help", "help", "Help for this screen.", "app", footer=99),
    Key("app.compose", "f2", "app.show_screen('compose')", "compose", "Write lyrics.", "app"),
    Key("app.train", "f3", "app.show_screen('train')", "train", "Train a model.", "app"),
    Key("app.runs", "f4", "app.show_screen('runs')", "runs", "All runs, compared.", "app"),
    Key("app.songs", "f5", "app.show_screen('songs')", "songs", "Songs you have saved.", "app"),
    Key(
        "app.palette",
        "ctrl+p",
        "app.command_palette",
        "commands",
        "Find any command by name.",
        "app",
    ),
    Key("app.redraw", "ctrl+l", "app.redraw", "redraw", "Draw the whole screen again.", "app"),
    Key(
        "app.quit",
        "ctrl+q",
        "app.quit",
        "quit",
        "Leave; a training goes on without the studio.",
        "app",
        footer=98,
    ),
    # Compose
    Key(
        "compose.write",
        "enter",
        "write",
        "write",
        "Write lyrics that begin with the start words.",
        "compose",
        footer=1,
    ),
    Key(
        "compose.stop",
        "space,escape",
        "stop",
        "stop",
        "Stop writing and keep what is there.",
        "compose",
        footer=2,
    ),
    Key(
        "compose.again",
        "n",
        "again",
        "again",
        "Another take with the same start words and a new seed.",
        "compose",
        typing="ctrl+n",
        footer=3,
    ),
    Key(
        "compose.cooler",
        "left_square_bracket",
        "warm(-0.05)",
        "cooler",
        "Temperature down by 0.05: more expected words, also while it writes.",
        "compose",
        typing="ctrl+down",
        footer=4,
    ),
    Key(
        "compose.warmer",
        "right_square_bracket",
        "warm(0.05)",
        "warmer",
        "Temperature up by 0.05: more surprising words, also while it writes.",
        "compose",
        typing="ctrl+up",
        footer=5,
    ),
    Key(
        "compose.much_cooler",
        "left_curly_bracket",
        "warm(-0.25)",
        "much cooler",
        "Temperature down by 0.25.",
        "compose",
        typing="alt+down",
    ),
    Key(
        "compose.much_warmer",
        "right_curly_bracket",
        "warm(0.25)",
        "much warmer",
        "Temperature up by 0.25.",
        "compose",
        typing="alt+up",
    ),
    Key(
        "compose.cell_rnn",
        "1",
        "cell('rnn')",
        "RNN",
        "The best RNN of this corpus takes over.",
        "compose",
        typing="alt+1,f6",
    ),
    Key(
        "compose.cell_lstm",
        "2",
        "cell('lstm')",
        "LSTM",
        "The best LSTM of this corpus takes over.",
        "compose",
        typing="alt+2,f7",
    ),
    Key(
        "compose.cell_gru",
        "3",
        "cell('gru')",
        "GRU",
        "The best GRU of this corpus takes over.",
        "compose",
        typing="alt+3,f8",
    ),
    Key(
        "compose.three_cells",
        "equals_sign",
        "three_cells",
        "3 cells",
        "The same start words and seed in RNN, LSTM and GRU, to compare.",
        "compose",
        typing="alt+equals_sign,f9",
        footer=9,
    ),
    Key(
        "compose.temperatures",
        "t",
        "temperatures",
        "0.5 1.0 1.5",
        "The same start words and seed at temperature 0.5, 1.0 and 1.5.",
        "compose",
        typing="alt+t",
    ),
    Key(
        "compose.several",
        "a",
        "several",
        "several",
        "Several takes at once from the same start words.",
        "compose",
        typing="alt+a",
    ),
    Key(
        "compose.prompt",
        "i,slash",
        "prompt",
        "start words",
        "Go to the start words.",
        "compose",
        footer=6,
    ),
    Key(
        "compose.edit",
        "e",
        "edit",
        "edit",
        "Edit the lyrics in place.",
        "compose",
        typing="alt+e",
        footer=7,
    ),
    Key(
        "compose.continue",
        "c",
        "continue",
        "go on",
        "Let the model go on from the end of this take.",
        "compose",
        footer=10,
    ),
    Key(
        "compose.save",
        "s",
        "save",
        "save",
        "Save this take as a song, with how it was made.",
        "compose",
        typing="ctrl+s",
        footer=8,
    ),
    Key(
        "compose.previous",
        "comma",
        "step(-1)",
        "older take",
        "Show the take before this one.",
        "compose",
        typing="alt+left",
    ),
    Key(
        "compose.next",
        "full_stop",
        "step(1)",
        "newer take",
        "Show the take after this one.",
        "compose",
        typing="alt+right",
    ),
    Key(
        "compose.tint",
        "p",
        "tint",
        "tint",
        "Show how likely each word was: the rarer, the more it stands out and is underlined.",
        "compose",
        typing="alt+p",
        footer=11,
    ),
    Key("compose.undo", "u,ctrl+z", "undo", "undo", "Undo the last change.", "compose"),
    Key("compose.redo", "r,ctrl+y", "redo", "redo", "Redo what was undone.", "compose"),
    Key("compose.delete", "d,delete", "delete", "drop take", "Drop this take.", "compose"),
    Key(
        "compose.copy",
        "y",
        "copy",
        "copy",
        "Copy this take to the clipboard of your terminal.",
        "compose",
        typing="alt+y",
    ),
    Key(
        "compose.slower",
        "less_than_sign",
        "pace(-1)",
        "slower",
        "Write more slowly.",
        "compose",
    ),
    Key(
        "compose.faster",
        "greater_than_sign",
        "pace(1)",
        "faster",
        "Write faster; the last step is as fast as it goes.",
        "compose",
    ),
    Key(
        "compose.samplers",
        "o",
        "samplers",
        "settings",
        "How words are drawn: min-p, top-k, top-p, repetition, seed, length.",
        "compose",
        typing="alt+o",
        footer=12,
    ),
    Key(
        "compose.models",
        "m",
        "models",
        "models",
        "Choose a model from the list.",
        "compose",
        typing="alt+m",
    ),
    # While lyrics are being edited
    Key(
        "edit.continue",
        "",
        "continue_here",
        "go on from here",
        "Let the model go on from the cursor; what stands behind it gives way.",
        "edit",
        typing="ctrl+g",
        footer=1,
    ),
    Key(
        "edit.done",
        "",
        "done",
        "done",
        "Back to the keys of Compose; the edit stays.",
        "edit",
        typing="escape",
        footer=2,
    ),
    # Train
    Key("train.start", "g", "start", "start",
        "Start training with the form as it is.", "train", typing="ctrl+g", footer=1),
    Key("train.stop", "x", "stop", "stop",
        "Stop this run; it keeps a checkpoint and can be resumed.", "train", footer=2),
    Key("train.resume", "r", "resume", "resume",
        "Go on with this run from its last checkpoint.", "train", footer=3),
    Key("train.compose", "c", "compose_with", "compose",
        "Write with the best model of this run so far.", "train", footer=4),
    Key("train.form", "n", "form", "form", "Go to the form for a new run.", "train", footer=5),
    Key("train.view", "v", "view", "chart/form",
        "Show the form beside the chart, or the chart alone.", "train", footer=6),
    Key("train.leave", "", "leave", "to the chart",
        "From the form to the chart; the form stays as it is.", "train", typing="escape", footer=7),
    Key("train.metric", "m", "metric", "unit",
        "Loss, bits per character or perplexity.", "train", footer=8),
    Key("train.log", "y", "log", "log", "Logarithmic axis, where all values are above 0.", "train"),
    Key("train.smoothing", "s", "smoothing", "smooth",
        "Smooth the training curve more, or not at all; the raw one stays behind.", "train",
        footer=9),
    Key("train.zoom_in", "plus,equals_sign", "zoom(0.5)", "zoom in",
        "See half as many steps.", "train", footer=10),
    Key("train.zoom_out", "minus", "zoom(2.0)", "zoom out",
        "See twice as many steps.", "train", footer=11),
    Key("train.pan_left", "left,h", "pan(-0.25)", "earlier", "Move to earlier steps.", "train"),
    Key("train.pan_right", "right,l", "pan(0.25)", "later", "Move to later steps.", "train"),
    Key("train.all", "0", "all", "whole run", "See all steps.", "train"),
    Key("train.follow", "f", "follow", "follow",
        "Keep the newest step in view, or stay where you are.", "train", footer=12),
    Key("train.older_sample", "comma", "sample(-1)", "older sample",
        "What the run wrote at the evaluation before.", "train", footer=13),
    Key("train.newer_sample", "full_stop", "sample(1)", "newer sample",
        "What the run wrote at the evaluation after.", "train"),
    Key("train.older_run", "left_square_bracket", "other_run(-1)", "older run",
        "Show the run before this one.", "train"),
    Key("train.newer_run", "right_square_bracket", "other_run(1)", "newer run",
        "Show the run after this one.", "train"),
    Key("train.delete", "d,delete", "delete", "delete",
        "Delete this run; asks first.", "train", footer=14),
    Key("train.next_field", "", "field(1)", "next field", "The next field of the form.", "train",
        typing="down"),
    Key("train.previous_field", "", "field(-1)", "field before", "The field before.", "train",
        typing="up"),
    # Runs
    Key("runs.open", "enter", "open", "open", "Show this run in Train.", "runs", footer=1),
    Key("runs.pick", "space", "pick", "overlay",
        "Put this run into the chart, or take it out.", "runs", footer=2),
    Key("runs.pick_all", "a", "pick_all", "all",
        "All runs into the chart, or none.", "runs", footer=3),
    Key("runs.compose", "c", "compose_with", "compose",
        "Write with the best model of this run.", "runs", footer=4),
    Key("runs.stop", "x", "stop", "stop",
        "Stop this run; it keeps a checkpoint and can be resumed.", "runs", footer=5),
    Key("runs.resume", "r", "resume", "resume",
        "Go on with this run from its last checkpoint.", "runs", footer=6),
    Key("runs.sort", "o", "sort", "sort",
        "Order by age, bits per character, or cell.", "runs", footer=7),
    Key("runs.train_curves", "t", "train_curves", "training",
        "Show the training curves as well, or the held-out ones alone.", "runs", footer=8),
    Key("runs.metric", "m", "metric", "unit",
        "Loss, bits per character or perplexity.", "runs", footer=9),
    Key("runs.log", "y", "log", "log", "Logarithmic axis, where all values are above 0.", "runs"),
    Key("runs.smoothing", "s", "smoothing", "smooth",
        "Smooth the training curve more, or not at all; the raw one stays behind.", "runs"),
    Key("runs.zoom_in", "plus,equals_sign", "zoom(0.5)", "zoom in",
        "See half as many steps.", "runs", footer=11),
    Key("runs.zoom_out", "minus", "zoom(2.0)", "zoom out", "See twice as many steps.", "runs"),
    Key("runs.pan_left", "h", "pan(-0.25)", "earlier", "Move to earlier steps.", "runs"),
    Key("runs.pan_right", "l", "pan(0.25)", "later", "Move to later steps.", "runs"),
    Key("runs.all", "0", "all", "whole run", "See all steps.", "runs"),
    Key("runs.follow", "f", "follow", "follow",
        "Keep the newest step in view, or stay where you are.", "runs"),
    Key("runs.delete", "d,delete", "delete", "delete",
        "Delete this run; asks first.", "runs", footer=10),
    Key("runs.down", "j", "cursor(1)", "down", "The next run.", "runs"),
    Key("runs.up", "k", "cursor(-1)", "up", "The run before.", "runs"),
    # Songs
    Key("songs.search", "slash", "search", "search", "Search titles and text.", "songs", footer=1),
    Key(
        "songs.open",
        "enter",
        "open",
        "compose",
        "Open this song in Compose, to go on with it.",
        "songs",
        footer=2,
    ),
    Key("songs.rename", "n", "rename", "rename", "Give this song another title.", "songs", footer=3),
    Key("songs.edit", "e", "edit", "editor", "Open this song in your editor.", "songs", footer=4),
    Key(
        "songs.copy",
        "y",
        "copy",
        "copy",
        "Copy this song to the clipboard of your terminal.",
        "songs",
        footer=5,
    ),
    Key(
        "songs.export", "x", "export", "export", "Export as .txt, .md or .json.", "songs", footer=6
    ),
    Key(
        "songs.delete",
        "d,delete",
        "delete",
        "delete",
        "Delete this song (u takes it back).",
        "songs",
        footer=7,
    ),
    Key(
        "songs.undo", "u,ctrl+z", "undo", "undo", "Take the last delete or rename back.", "songs",
        footer=8,
    ),
    Key("songs.how", "h", "how", "how made", "Show how the song was made.", "songs"),
    Key("songs.down", "j", "cursor(1)", "down", "The next song.", "songs"),
    Key("songs.up", "k", "cursor(-1)", "up", "The song before.", "songs"),
)  # fmt: skip

_NAMES = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "equals_sign": "=",
    "comma": ",",
    "full_stop": ".",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "delete": "Del",
    "backspace": "Bksp",
    "plus": "+",
    "minus": "-",
    "question_mark": "?",
}


def key_name(key: str) -> str:
    """How a key is written on screen: `alt+equals_sign` is `alt+=`, `f1` is `F1`."""
    *modifiers, last = key.strip().split("+")
    name = _NAMES.get(last, last)
    if len(last) in (2, 3) and last[0] == "f" and last[1:].isdigit():
        name = last.upper()
    return "+".join([*modifiers, name])


def rows(where: Where) -> tuple[Key, ...]:
    """The rows of one place, in the order of the table."""
    return tuple(key for key in TABLE if key.where == where)


def bindings(where: Where) -> list[Binding]:
    """Textual bindings of one place."""
    from textual.binding import Binding

    return [
        Binding(
            key.all_keys,
            key.action,
            key.label,
            id=key.id,
            show=key.footer > 0,
            # Quit and redraw must work whatever has the focus, dialogs included.
            priority=key.id in ("app.quit", "app.redraw"),
        )
        for key in rows(where)
    ]


def keymap(remapped: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The part of a `[keys]` table that can be used, and the ids that name no row."""
    known = {key.id for key in TABLE}
    good = {id: keys for id, keys in remapped.items() if id in known and keys.strip()}
    return good, sorted(set(remapped) - known)


def footer_rows(places: Iterable[Where]) -> list[Key]:
    """Rows that want a place in the footer, smallest first."""
    wanted = set(places)
    chosen = [key for key in TABLE if key.footer and key.where in wanted]
    return sorted(chosen, key=lambda key: key.footer)

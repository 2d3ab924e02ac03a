"""The keys of Compose, and those of its fields.

While text is typed, alt with a key does what the key does by itself; what is needed most has a key
of its own besides. Alt with `[`, `]` and the capitals O and P begins what terminals send by
themselves, so it stands for nothing here.
"""

from __future__ import annotations

from studio.keys.cells import cell_keys
from studio.keys.key import Key, Place

COMPOSE = Place(
    name="compose",
    title="Compose",
    key="f2",
    goes="Write lyrics.",
    about=(
        "Type start words and press Enter: the model goes on, word by word. The temperature says "
        "how daring it is, and may be turned while it writes. What asks for the same beginning "
        "means that of the take on screen: its start words, or the place where it went on; new "
        "start words come first."
    ),
    rows=(
        Key("compose.write", "enter,b", "write", "write",
            "Write lyrics that begin with the start words.", typing="alt+b", footer=1),
        Key("compose.stop", "space,escape,x", "stop", "stop",
            "Stop writing and keep what is there.", typing="ctrl+c,alt+x", footer=2),
        Key("compose.again", "n", "again", "again",
            "Another take that begins where this one began, with a new seed.",
            typing="ctrl+n,alt+n", footer=3),
        Key("compose.cooler", "left_square_bracket,minus", "warm(-0.05)", "cooler",
            "Temperature down by 0.05: more expected words, also while it writes.",
            typing="alt+minus,ctrl+down", footer=4, pair="temperature"),
        Key("compose.warmer", "right_square_bracket,plus", "warm(0.05)", "warmer",
            "Temperature up by 0.05: more surprising words, also while it writes.",
            typing="alt+plus,ctrl+up", footer=5, pair="temperature"),
        Key("compose.much_cooler", "left_curly_bracket", "warm(-0.25)", "much cooler",
            "Temperature down by 0.25.", typing="alt+left_curly_bracket,alt+down"),
        Key("compose.much_warmer", "right_curly_bracket", "warm(0.25)", "much warmer",
            "Temperature up by 0.25.", typing="alt+right_curly_bracket,alt+up"),
        *cell_keys(),
        Key("compose.temperatures", "t", "temperatures", "0.5 1.0 1.5",
            "The same beginning and seed at temperature 0.5, 1.0 and 1.5.", typing="alt+t"),
        Key("compose.same_seed", "g", "same_seed", "same seed",
            "The same beginning and seed again, with the model and settings of now.",
            typing="alt+g"),
        Key("compose.compare", "v", "compare", "compare",
            "The last takes side by side, or one alone.", typing="alt+v"),
        Key("compose.several", "a", "several", "several",
            "Several takes at once with the same beginning.", typing="alt+a"),
        Key("compose.prompt", "i,slash", "prompt", "start words",
            "Go to the start words.", typing="alt+i", footer=6),
        Key("compose.edit", "e", "edit", "edit",
            "Edit the lyrics in place.", typing="alt+e", footer=7),
        Key("compose.continue", "c", "continue", "go on",
            "Let the model go on from the end of this take; a finished line stays as it is.",
            typing="ctrl+g,alt+c", footer=10),
        Key("compose.save", "s", "save", "save",
            "Save this take in the song that it is, or as a new one, with how it was made.",
            typing="ctrl+s,alt+s", footer=8),
        Key("compose.save_as", "S", "save_as", "save as",
            "Save this take as another song, under a title that you choose.", typing="alt+S"),
        Key("compose.previous", "comma", "step(-1)", "older take",
            "Show the take before this one.", typing="alt+comma,alt+left", pair="takes"),
        Key("compose.next", "full_stop", "step(1)", "newer take",
            "Show the take after this one.", typing="alt+full_stop,alt+right", pair="takes"),
        Key("compose.tint", "p", "tint", "tint",
            "Show which guess each word was: 1 dim, to 10 plain, to 100 underlined, beyond bold.",
            typing="alt+p", footer=11),
        Key("compose.why", "w", "why", "why",
            "Why each word stands there: candidates, gates, and what it would be without others.",
            typing="alt+w", footer=13),
        Key("compose.undo", "u", "undo", "undo", "Undo the last change.", typing="ctrl+z,alt+u"),
        Key("compose.redo", "r", "redo", "redo", "Redo what was undone.", typing="ctrl+y,alt+r"),
        Key("compose.delete", "d,delete", "delete", "drop take", "Drop this take.",
            typing="alt+d"),
        Key("compose.copy", "y", "copy", "copy",
            "Copy this take to the clipboard of your terminal.", typing="alt+y"),
        Key("compose.slower", "less_than_sign", "pace(-1)", "slower", "Write more slowly.",
            typing="alt+less_than_sign"),
        Key("compose.faster", "greater_than_sign", "pace(1)", "faster",
            "Write faster; the last step is as fast as it goes.", typing="alt+greater_than_sign"),
        Key("compose.samplers", "o", "samplers", "settings",
            "How words are drawn: min-p, top-k, top-p, repetition, seed, length.",
            typing="alt+o", footer=12),
        Key("compose.desk", "l", "desk", "to the desk",
            "Put this take on the desk, to work on it line by line.", typing="alt+l"),
        Key("compose.models", "m", "models", "models",
            "Choose a model from the list.", typing="alt+m"),
    ),
)  # fmt: skip

WORDS = Place(
    name="words",
    title="While you type start words",
    about=(
        "All you type is text, until you leave for where letters are keys. Alt with a key does "
        "what it does there."
    ),
    rows=(
        Key("words.leave", "", "leave", "to the keys",
            "Leave the start words: letters are keys then.", typing="escape", footer=14),
        Key("words.line_end", "", "line_end", "line end",
            "End a line of the start words: behind the last one, the model begins a new line.",
            typing="ctrl+j,alt+enter"),
        Key("words.earlier", "", "recall(-1)", "earlier words",
            "Start words that you wrote from before.", typing="up"),
        Key("words.later", "", "recall(1)", "later words",
            "Back to newer start words.", typing="down"),
        Key("words.page_up", "", "page(-1)", "page up", "See lyrics further up.", typing="pageup"),
        Key("words.page_down", "", "page(1)", "page down",
            "See lyrics further down.", typing="pagedown"),
    ),
)  # fmt: skip

EDIT = Place(
    name="edit",
    title="While you edit lyrics",
    about="Change the text as you like; your words are kept as you type.",
    rows=(
        Key("edit.continue", "", "continue_here", "go on from here",
            "Let the model go on from the cursor; what stands behind it gives way.",
            typing="ctrl+g", footer=1),
        Key("edit.done", "", "done", "done",
            "Back to the keys of Compose; the edit stays.", typing="escape", footer=2),
    ),
)  # fmt: skip

WHY = Place(
    name="why",
    title="While you ask why",
    about="Walk over the words of the take; another candidate can take the place of any.",
    rows=(
        Key("why.before", "left", "walk(-1)", "word before", "The word before.",
            footer=1, pair="word"),
        Key("why.after", "right", "walk(1)", "next word", "The next word.",
            footer=2, pair="word"),
        Key("why.up", "up", "candidate(-1)", "up", "The candidate above."),
        Key("why.down", "down", "candidate(1)", "down", "The candidate below."),
        Key("why.go_on", "enter", "go_on", "go on from here",
            "Let the model go on from the marked candidate, in another take.", footer=3),
        Key("why.view", "w", "view", "next view",
            "Why it was chosen, the gates, or what it would be without others.", footer=4),
        Key("why.close", "escape", "close", "done", "Back to the lyrics alone.", footer=5),
    ),
)  # fmt: skip

"""The keys of Learn. What turns a knob works in the lessons that have one there."""

from __future__ import annotations

from studio.keys.key import Key, Place

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

TURNED_BY = {
    "arrows": ("learn.less", "learn.more"),
    "square": ("learn.square_less", "learn.square_more"),
    "curly": ("learn.curly_less", "learn.curly_more"),
    **{name: (f"learn.{id}",) for name, id in (
        ("f", "f_more"), ("m", "m"), ("u", "unit"), ("U", "unit_before"), ("h", "h"), ("z", "z"),
        ("t", "t"),
    )},
}  # fmt: skip
"""The rows of the keys that a lesson names, as `core.explaining.lesson.KEYS` has them."""

LEARN = Place(
    name="learn",
    title="Learn",
    key="f10",
    goes="Eight lessons on your own model.",
    about="Each lesson asks a question, shows your model live, and says what to notice.",
    rows=(
        Key("learn.line", "i", "line", "your line", "Write the line that is looked at.",
            footer=1),
        Key("learn.leave", "", "leave", "done", "Letters are keys again.", typing="escape",
            footer=2),
        Key("learn.less", "left", "turn('arrows',-1)", "less", "Turn the knob back.",
            footer=3, pair="turn"),
        Key("learn.more", "right", "turn('arrows',1)", "more of it", "Turn the knob on.",
            footer=4, pair="turn"),
        Key("learn.reset", "0", "reset", "reset", "All knobs as they were.", footer=5),
        Key("learn.guess", "g", "guess", "guess", "Guess first, then see.", footer=6),
        Key("learn.formula", "question_mark", "formula", "formula",
            "Show what is computed.", footer=7),
        Key("learn.model_before", "comma", "model(-1)", "model before", "The model before.",
            footer=8, pair="model"),
        Key("learn.model_next", "full_stop", "model(1)", "next model", "The next model.",
            footer=9, pair="model"),
        Key("learn.square_less", "left_square_bracket", "turn('square',-1)", "less",
            "Turn the second knob back, such as the temperature."),
        Key("learn.square_more", "right_square_bracket", "turn('square',1)", "more of it",
            "Turn the second knob on."),
        Key("learn.curly_less", "left_curly_bracket", "turn('curly',-1)", "less",
            "Turn the third knob back, such as min-p."),
        Key("learn.curly_more", "right_curly_bracket", "turn('curly',1)", "more of it",
            "Turn the third knob on."),
        Key("learn.f_more", "f", "turn('f',1)", "more of it",
            "Turn the bias of the forget gate up."),
        Key("learn.f_less", "F", "turn('f',-1)", "less", "Turn the bias of the forget gate down."),
        Key("learn.unit", "u", "turn('u',1)", "next unit", "The next unit."),
        Key("learn.unit_before", "U", "turn('u',-1)", "unit before", "The unit before."),
        Key("learn.m", "m", "turn('m',1)", "switch",
            "The memory on or off, or the map."),
        Key("learn.h", "h", "turn('h',1)", "hold", "Hold the unit, or let it go."),
        Key("learn.z", "z", "turn('z',1)", "zoom", "A closer look, or the whole."),
        Key("learn.t", "t", "turn('t',1)", "try", "Other weights of the run, or the best."),
        Key("learn.space", "space", "turn('space',1)", "step", "One step further."),
        *(
            Key(f"learn.lesson_{number}", str(number), f"lesson({number})", "lesson",
                f"The {ordinal} lesson.")
            for number, ordinal in enumerate(_ORDINALS, start=1)
        ),
    ),
)  # fmt: skip

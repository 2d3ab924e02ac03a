"""What the next start finds in the training form."""

from __future__ import annotations

from core.library.bases import NONE
from core.runs.presets import PRESETS
from core.runs.tasks import TASKS
from studio.screens.train.fields import BY_NAME
from studio.screens.train.rows import SettingRows
from studio.screens.train.texts import TextsChoice
from studio.setup.session import FormKept

_MOST_PATHS = 100


def kept_of(rows: SettingRows) -> FormKept:
    """What the form holds, but for the name of the next run."""
    chosen = rows.origin.origin.name if rows.origin.origin else NONE
    return FormKept(
        task=rows.learns,
        preset=rows.preset,
        direction=rows.row("direction").value,
        origin=chosen if rows.origin.chosen else "",
        texts=rows.texts.paths[:_MOST_PATHS] if rows.texts else (),
        changed={**rows.of_others, rows.learns: rows.left()},
    )


def restore(rows: SettingRows, kept: FormKept) -> None:
    """Fills the form as it was left; what means nothing here any more is let go. The base model
    comes later, once it is known which there are: `restore_origin`."""
    if kept.texts:
        rows.set_texts(TextsChoice(tuple(kept.texts)))
    known = {
        task: {name: text for name, text in values.items() if name == "cell" or name in BY_NAME}
        for task, values in kept.changed.items()
        if task in TASKS
    }
    rows.of_others = {task: values for task, values in known.items() if task != rows.learns}
    if kept.preset in PRESETS:
        rows.set_preset(kept.preset)
    values = known.get(rows.learns, {})
    rows.set_cell(values.get("cell", ""))
    rows.set_direction(kept.direction)
    rows.fill_in(values)
    rows.set_task(kept.task)
    for name, text in known.get(kept.task, {}).items():  # those of any task, too
        if name not in ("name", "cell"):
            rows.row(name).set_value(text)
    rows.show_changes()
    rows.show_estimate()


def restore_origin(rows: SettingRows, name: str) -> None:
    """Takes the base model that was chosen, if it is still there."""
    found = {offer.name: offer for offer in rows.origin.choices}
    if name == NONE or name in found:
        rows.origin.chosen = True
        rows.set_origin(found.get(name))

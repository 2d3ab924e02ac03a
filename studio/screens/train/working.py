"""Which keys of Train can do something as things are; the others leave the footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.screens.frame.run_actions import CAN_GO_ON

if TYPE_CHECKING:
    from studio.screens.train.screen import TrainScreen


def works_now(screen: TrainScreen, action: str) -> bool | None:
    """Whether a key of the form or of the run in view does anything; None: it is no such key."""
    focused, narrow = screen.focused, screen.has_class("-narrow")
    in_form = focused is not None and screen.form in focused.ancestors
    match action:
        case "stop":
            return screen.trains
        case "resume":
            return screen.run_name is not None and screen.state.status in CAN_GO_ON
        case "delete" | "compose_with":
            return screen.run_name is not None
        case "learning":
            return not (narrow and screen.form_shown)
        case "sample":  # the pane of learning pages through more than samples
            return len(screen.history.samples) > 1 or bool(screen.query("LearningPane.-shown"))
        case "settings":
            return screen.form_shown
        case "leave":
            return screen.form_shown and (in_form or narrow)
        case "field":
            return in_form
        case "form":
            return not in_form
    return None

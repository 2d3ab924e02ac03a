"""Which keys of Train can do something as things are; the others leave the footer."""

from __future__ import annotations

from core.runs.history import RunHistory
from studio.screens.frame.run_actions import CAN_GO_ON
from studio.screens.train.figures import RunState
from studio.screens.train.start import StartScreen


class RunInView(StartScreen):
    """A form, a run in view, and what can be done with both."""

    def __init__(self) -> None:
        super().__init__()
        self.run_name: str | None = None
        self.history = RunHistory()
        self.state = RunState()
        self.trains = False
        """Whether the run in view is being trained."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that cannot do anything now leave the footer."""
        focused, narrow = self.focused, self.has_class("-narrow")
        in_form = focused is not None and self.form in focused.ancestors
        match action:
            case "stop":
                return self.trains
            case "resume":
                return self.run_name is not None and self.state.status in CAN_GO_ON
            case "delete" | "compose_with":
                return self.run_name is not None
            case "learning":
                return not (narrow and self.form_shown)
            case "sample":  # the pane of learning pages through more than samples
                return len(self.history.samples) > 1 or bool(self.query("LearningPane.-shown"))
            case "settings":
                return self.form_shown
            case "leave":
                return self.form_shown and (in_form or narrow)
            case "field":
                return in_form
            case "form":
                return not in_form
        return super().check_action(action, parameters)

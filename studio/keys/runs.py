"""The keys of Runs."""

from __future__ import annotations

from studio.keys.key import Key, Place

RUNS = Place(
    name="runs",
    title="Runs",
    key="f4",
    goes="All runs, compared.",
    about="All runs on this machine. Lower bits per character on held-out songs are better.",
    rows=(
        Key("runs.open", "enter", "open", "open", "Show this run in Train.", footer=1),
        Key("runs.pick", "space", "pick", "overlay",
            "Put this run into the chart, or take it out.", footer=2),
        Key("runs.pick_all", "a", "pick_all", "all", "All runs into the chart, or none.", footer=3),
        Key("runs.compose", "c", "compose_with", "compose",
            "Write with the best model of this run.", footer=4),
        Key("runs.stop", "x", "stop", "stop",
            "Stop this run; it keeps a checkpoint and can be resumed.", footer=5),
        Key("runs.resume", "r", "resume", "resume",
            "Go on with this run from its last checkpoint.", footer=6),
        Key("runs.sort", "o", "sort", "sort",
            "Order by age, bits per character, or cell.", footer=7),
        Key("runs.train_curves", "t", "train_curves", "training",
            "Show the training curves as well, or the held-out ones alone.", footer=8),
        Key("runs.metric", "m", "metric", "unit",
            "Loss, bits per character or perplexity.", footer=9),
        Key("runs.log", "y", "log", "log", "Logarithmic axis, where all values are above 0."),
        Key("runs.smoothing", "s", "smoothing", "smooth",
            "Smooth the training curve more, or not at all; the raw one stays behind."),
        Key("runs.zoom_in", "plus,equals_sign", "zoom(0.5)", "zoom in",
            "See half as many steps.", footer=11),
        Key("runs.zoom_out", "minus", "zoom(2.0)", "zoom out", "See twice as many steps."),
        Key("runs.pan_left", "h", "pan(-0.25)", "earlier", "Move to earlier steps."),
        Key("runs.pan_right", "l", "pan(0.25)", "later", "Move to later steps."),
        Key("runs.all", "0", "all", "whole run", "See all steps."),
        Key("runs.follow", "f", "follow", "follow",
            "Keep the newest step in view, or stay where you are."),
        Key("runs.delete", "d,delete", "delete", "delete",
            "Delete this run; asks first.", footer=10),
        Key("runs.down", "j", "cursor(1)", "down", "The next run."),
        Key("runs.up", "k", "cursor(-1)", "up", "The run before."),
    ),
)  # fmt: skip

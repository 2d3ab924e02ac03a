"""Run directories, the door between the trainer and everyone else: settings, events, log, history,
checkpoints, lock, launch.

Imports `core.model`, `core.tokens`, `core.corpus`, `core.text` and the ground; never torch.
"""

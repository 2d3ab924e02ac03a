"""What there is to learn: a task gives batches, loss, evaluation and samples.

Imports `core.training.loop`, `core.composing`, `core.tokens` and what is below them.
"""

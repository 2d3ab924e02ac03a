"""What there is to learn: a task gives batches, loss, evaluation and samples.

One file a task and one entry in `table`, by which whoever trains comes to it.

Imports `core.training.loop`, `core.composing`, `core.tokens` and what is below them.
"""

"""To tell the mood of texts: the task, and the order in which texts are read.

Imports `core.training.loop`, `core.training.tasks.base`, `core.reading` and what is below them.
"""

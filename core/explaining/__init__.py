"""What a learner asks of a corpus and a model, in figures.

Imports `core.composing`, `core.model`, `core.tokens`, `core.corpus`, `core.text` and the ground.
"""

"""Lines of a required shape, and whether they are copied.

Imports `core.songs`, `core.runs` (what a run learnt from), `core.composing`, `core.tokens`,
`core.model`, `core.corpus`, `core.text` and the ground.
"""

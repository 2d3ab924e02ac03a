"""Architectures: `table` names them all, each has a file here (its steps in NumPy) and one in
`core.model.network.cells` (what trains).

A further one is an entry of the table and these two files; `block` is what both sides of the
Transformer go by, `norm` its norm. Imports `core.model.products`,
`core.model.precision` and the ground; `spec`, `block` and `table` import nothing that takes time.
"""

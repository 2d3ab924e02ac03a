"""Architectures: `table` names them all, each has a file here (its steps in NumPy) and one in
`core.model.network.cells` (what trains).

A further one is an entry of the table and these two files. Imports `core.model.products`,
`core.model.precision` and the ground; `spec` and `table` import nothing that takes time.
"""

"""How a network learns: the process (`worker`), what it does in a run directory (`process`), the
loop, and what there is to learn (`tasks`).

Nothing imports it but itself: it is started as a process. Imports all rooms but `library`,
`writing`, `songs`, `forms` and `explaining`.
"""

"""Keeps NumPy's matrix products on one thread.

OpenBLAS splits a product as small as one step of a network over all cores and waits, spinning, for
the slowest. Beside a training that keeps the cores busy such a step takes 8 ms (a turn of the
scheduler) in place of 0.15 ms, and it takes the cores from the training. One thread is enough:
the terminal is slower than it.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

_SETTERS = (
    "scipy_openblas_set_num_threads64_",
    "scipy_openblas_set_num_threads",
    "openblas_set_num_threads64_",
    "openblas_set_num_threads",
)


def use_one_thread() -> bool:
    """Asks the OpenBLAS that NumPy's wheels carry for one thread, in this whole process.

    Returns:
        Whether it was found; a NumPy built on another library is left as it is.
    """
    package = Path(np.__file__).resolve().parent
    # Where wheels for Linux and Windows, then for macOS, keep the libraries they carry.
    for folder in (package.with_name("numpy.libs"), package / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")):
            library = ctypes.CDLL(str(path))  # already loaded: this gives that one
            for name in _SETTERS:
                setter = getattr(library, name, None)
                if setter is not None:
                    setter(ctypes.c_int(1))
                    return True
    return False

"""The studio on a Textual in which one name is another: `python other_textual.py NAME`."""

from __future__ import annotations

import importlib.machinery
import re
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, name: str) -> None:
        super().__init__(fullname, path)
        self._old = re.compile(rf"(?<!drivers\.)\b{name}\b")  # a module is called so, too
        self._new = f"{name}_by_another_name"

    def get_code(self, fullname: str) -> CodeType | None:
        source = self.get_data(self.path).decode()
        if not self._old.search(source):
            return super().get_code(fullname)
        return compile(self._old.sub(self._new, source), self.path, "exec")


class _Finder(importlib.machinery.PathFinder):
    def __init__(self, name: str) -> None:
        self._name = name

    def find_spec(  # type: ignore[override]
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] != "textual":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path, self._name)
        return spec


if __name__ == "__main__":
    sys.meta_path.insert(0, _Finder(sys.argv.pop()))
    from studio.__main__ import main

    sys.exit(main())

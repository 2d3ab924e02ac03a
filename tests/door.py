"""The door of core, as a contract of import-linter: which modules of it the terminal may import."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorContract(Contract):
    """`importers` import of `package` the modules of `door` and no others, and all of these."""

    type_name = "door"

    package = fields.ModuleField()
    importers = fields.ListField(subfield=fields.ModuleField())
    door = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        package = self.package.name  # type: ignore[attr-defined]
        used: dict[str, list[str]] = {}
        for root in self.importers:  # type: ignore[attr-defined]
            for importer in (root.name, *graph.find_descendants(root.name)):
                for imported in graph.find_modules_directly_imported_by(importer):
                    if imported == package or imported.startswith(f"{package}."):
                        used.setdefault(imported, []).append(importer)
        door = set(self.door)  # type: ignore[call-overload]
        past = {name: sorted(by) for name, by in used.items() if name not in door}
        unused = sorted(door - used.keys())
        return ContractCheck(kept=not (past or unused), metadata={"past": past, "unused": unused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for name, by in sorted(check.metadata["past"].items()):
            output.print_error(f"{name} is not in the door, and is imported by {', '.join(by)}")
        for name in check.metadata["unused"]:
            output.print_error(f"{name} is in the door, and nothing imports it")

"""Trains a run on a file system of its own that is full from the start, then gets room.

Run as `unshare -Urm python -P -m tests.faults.full_disk RUN`; the trained run is put back to RUN.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from core.runs import launcher
from core.runs.lock import is_locked
from core.runs.store import Run


def cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def main(path: Path) -> None:
    disk = Path("/mnt")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], check=True)
    run = Run(Path(shutil.copytree(path, disk / "run")))
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    process = launcher.start(run)
    while not is_locked(run.path):
        assert process.poll() is None, run.log_path.read_text()
        time.sleep(0.01)
    # It waits for room once it has nothing left to do: then it hardly uses the processor. Should
    # it be taken for that too early, this shows less, but nothing wrong.
    calm, ticks = 0, cpu_ticks(process.pid)
    while calm < 8:
        assert process.poll() is None, run.log_path.read_text()
        time.sleep(0.25)
        before, ticks = ticks, cpu_ticks(process.pid)
        calm = calm + 1 if ticks - before <= 1 else 0
    free = os.statvfs(disk).f_bavail
    filler.unlink()
    status = process.wait()
    shutil.rmtree(path)
    shutil.copytree(run.path, path)
    print(json.dumps({"status": status, "free_while_full": free}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The best held-out figure of trainings in bf16 beside the same trainings in fp32.

    python -m tests.bench.precision [--cells lstm ...] [--seeds 1] [--epochs 0] [--json FILE]

On demo-zh, our trainer with its settings as they come; only the precision of the matrix products
differs. Shows whether the speed of bf16 costs quality. `auto` takes bf16 only where the processor
or GPU computes in it and a probe ran (`core.training.loop.device`).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

import torch

from core.errors import ModelError
from core.library.corpora import CorpusLibrary
from core.model.cells.table import CELLS
from core.runs.presets import preset
from core.training.loop.device import choose_precision, prepare_device, set_threads
from tests.bench.quality import Corpus, our_curve
from tests.bench.report import figure, told, write_json

TARGET = "<= 0.5"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cells", nargs="+", choices=CELLS, default=list(CELLS))
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--epochs", type=int, default=0, help="at most, to see it run")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    try:
        choose_precision("bf16", torch.device("cpu"))
    except ModelError as error:
        parser.exit(1, f"{error}\n")
    prepare_device(torch.device("cpu"))
    rows = []
    with tempfile.TemporaryDirectory(prefix="precision-") as folder:
        library = CorpusLibrary(Path(folder) / "home")
        corpus = Corpus.make("demo-zh", library.get("demo-zh"), Path(folder) / "tokens")
        shorter = {"epochs": options.epochs} if options.epochs else {}
        print(f"{'cell':<6}{'fp32':>9}{'bf16':>9}{'worse':>9}{'fp32 s':>9}{'bf16 s':>9}")
        for cell in options.cells:
            each = []
            for seed in range(options.seeds):
                bits, seconds = {}, {}
                for precision in ("fp32", "bf16"):
                    changes = {"cell": cell, "seed": seed, "precision": precision, **shorter}
                    config = preset("quick", corpus.info.train_tokens, **changes)
                    set_threads(config)
                    curve = our_curve(corpus, config)
                    bits[precision], seconds[precision] = curve.best, curve.points[-1][0]
                each.append(
                    {
                        **{f"{name}_bits": value for name, value in bits.items()},
                        **{f"{name}_seconds": value for name, value in seconds.items()},
                        "worse": 100 * (bits["bf16"] / bits["fp32"] - 1),
                    }
                )
            median = {name: statistics.median(one[name] for one in each) for name in each[0]}
            rows.append({"cell": cell, **median, "each": each})
            print(
                f"{cell:<6}{median['fp32_bits']:>9.3f}{median['bf16_bits']:>9.3f}"
                f"{median['worse']:>8.2f}%{median['fp32_seconds']:>9.1f}"
                f"{median['bf16_seconds']:>9.1f}",
                flush=True,
            )
    found = [
        figure(f"bf16 beside fp32, {row['cell']}", row["worse"], "% worse", TARGET) for row in rows
    ]
    for one in found:
        print(told(one))
    write_json(options.json, found, seeds=options.seeds, rows=rows)


if __name__ == "__main__":
    main()

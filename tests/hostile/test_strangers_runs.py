"""A run directory of a stranger: read to good use, or refused with one clear reason."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from core.composing.composer import Composer
from core.errors import LyricStudioError, ModelError, RunError
from core.library.models import ModelLibrary
from core.runs import launcher
from core.runs.checkpoints import load_model
from core.runs.lock import is_locked, read_holder
from core.runs.metrics import MetricsReader, newest_first
from core.runs.store import Run, RunStore
from tests.hostile.strangers import (
    DEEP,
    Bomb,
    commit,
    edit_entry,
    edit_json,
    good_run,
    repacked,
    weights_file,
    with_metadata,
)

pytestmark = pytest.mark.usefixtures("no_hang")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return good_run(tmp_path / "home")


def use(run: Path) -> None:
    """All that the studio does with a run, short of training it."""
    store = RunStore(run.parent.parent)
    is_locked(run)
    read_holder(run)
    opened = store.get(run.name)
    opened.summary()
    opened.events()
    opened.has_model()
    Composer(load_model(run)).warm_up()


def test_a_good_one_is_used(run: Path) -> None:
    use(run)
    assert RunStore(run.parent.parent).names() == ["run"]


BIG = 10**400
Change = Callable[[Path], object]


def config(change: Callable[[dict], object]) -> Change:  # type: ignore[type-arg]
    return lambda run: edit_json(run / "run.json", change)


def replaced(name: str, data: bytes) -> Change:
    return lambda run: (run / name).write_bytes(data)


def pipe(name: str) -> Change:
    def change(run: Path) -> None:
        (run / name).unlink(missing_ok=True)
        os.mkfifo(run / name)

    return change


def link(name: str, to: str = "/dev/zero") -> Change:
    def change(run: Path) -> None:
        if (run / name).is_dir():
            (run / name).rename(run / "elsewhere")
            to_ = "elsewhere"
        else:
            (run / name).unlink(missing_ok=True)
            to_ = to
        (run / name).symlink_to(to_)

    return change


def weights(change: Callable[[bytes], bytes]) -> Change:
    return lambda run: commit(run, change(weights_file(run).read_bytes()))


REFUSED: dict[str, Change] = {
    "run.json: deep": replaced("run.json", DEEP),
    "run.json: deep list": replaced("run.json", b"[" * 500_000),
    "run.json: empty": replaced("run.json", b""),
    "run.json: a list": replaced("run.json", b"[]"),
    "run.json: large": replaced("run.json", b" " * (1 << 21)),
    "run.json: no UTF-8": replaced("run.json", b'{"name": "\xff"}'),
    "run.json: pickle": replaced("run.json", pickle.dumps({"name": "run"})),
    "run.json: pipe": pipe("run.json"),
    "run.json: link": link("run.json"),
    "run.json: NaN": config(lambda c: c.update(unigram_bits_per_char=float("nan"))),
    "run.json: infinite": config(lambda c: c["train"].update(learning_rate=float("inf"))),
    "run.json: huge number": config(lambda c: c["model"].update(hidden=BIG)),
    "run.json: huge network": config(lambda c: c["model"].update(layers=10**9)),
    "run.json: huge epochs": config(lambda c: c["train"].update(epochs=BIG)),
    "run.json: huge tokens": config(lambda c: c["tokens"].update(train_tokens=BIG)),
    "run.json: negative": config(lambda c: c["model"].update(embedding=-1)),
    "run.json: other cell": config(lambda c: c["model"].update(cell="perceptron")),
    "run.json: other type": config(lambda c: c.update(name=7)),
    "run.json: newer": config(lambda c: c.update(format=99)),
    "run.json: dtype of objects": config(lambda c: c["tokens"].update(dtype="|O")),
    "run.json: device": config(lambda c: c["train"].update(device="cuda:0; rm -rf ~")),
    "metrics.jsonl: pipe": pipe("metrics.jsonl"),
    "metrics.jsonl: link": link("metrics.jsonl"),
    "lock: pipe": pipe("lock"),
    "lock: link": link("lock"),
    "log.txt: link": link("log.txt", "/etc/passwd"),
    "vocabulary.json: pipe": pipe("vocabulary.json"),
    "vocabulary.json: link": link("vocabulary.json"),
    "vocabulary.json: deep": replaced("vocabulary.json", DEEP),
    "checkpoints: link": link("checkpoints"),
    "manifest: newer": replaced("checkpoints/manifest.json", b'{"format": 99}'),
    "manifest: large": replaced("checkpoints/manifest.json", b" " * (1 << 21)),
    "manifest: pipe": pipe("checkpoints/manifest.json"),
    "manifest: link": link("checkpoints/manifest.json"),
    "entry: path up": lambda run: edit_entry(run, file="../../../../etc/passwd"),
    "entry: path": lambda run: edit_entry(run, file="/etc/passwd"),
    "entry: NUL": lambda run: edit_entry(run, file="a\0b"),
    "entry: empty": lambda run: edit_entry(run, file=""),
    "entry: dot": lambda run: edit_entry(run, file="."),
    "entry: long": lambda run: edit_entry(run, file="a" * 5000),
    "entry: size": lambda run: edit_entry(run, size=10),
    "entry: other hash": lambda run: edit_entry(run, sha256="0" * 64),
    "entry: no hash": lambda run: edit_entry(run, sha256=""),
    "weights: link": lambda run: link(f"checkpoints/{weights_file(run).name}")(run),
    "weights: pipe": lambda run: pipe(f"checkpoints/{weights_file(run).name}")(run),
    "weights: pickle": weights(lambda _: pickle.dumps(Bomb())),
    "weights: zip of torch.save": weights(lambda data: b"PK\x03\x04" + data),
    "weights: empty": weights(lambda _: b""),
    "weights: cut": weights(lambda data: data[:-1]),
    "weights: more": weights(lambda data: data + b"\0"),
    "weights: header beyond the file": weights(lambda data: repacked(data, length=2**63)),
    "weights: header too short": weights(lambda data: repacked(data, length=5)),
    "weights: deep header": weights(lambda data: repacked(data, lambda header: DEEP)),
    "weights: offsets that overlap": weights(
        lambda data: repacked(data, lambda h: h["output.bias"].update(data_offsets=[0, 4]))
    ),
    "weights: offsets outside": weights(
        lambda data: repacked(data, lambda h: h["output.bias"].update(data_offsets=[0, 2**62]))
    ),
    "weights: huge shape": weights(
        lambda data: repacked(data, lambda h: h["output.bias"].update(shape=[2**31, 2**31]))
    ),
    "weights: empty of huge shape": weights(
        lambda data: repacked(
            data,
            lambda h: h.update(x={"dtype": "F32", "shape": [0, 2**60], "data_offsets": [0, 0]}),
        )
    ),
    "weights: other dtype": weights(
        lambda data: repacked(data, lambda h: h["output.bias"].update(dtype="I32"))
    ),
    "weights: bits as numbers": weights(lambda d: repacked(d, body=lambda b: b"\xff" * len(b))),
    "weights: another network": weights(
        lambda data: with_metadata(data, config='{"cell": "gru", "vocabulary": 400000}')
    ),
    "weights: hostile config": weights(lambda data: with_metadata(data, config=DEEP.decode())),
    "weights: newer": weights(lambda data: with_metadata(data, **{"lyric-studio": "9" * 5000})),
    "weights: of somebody else": weights(
        lambda data: repacked(data, lambda header: header.pop("__metadata__"))
    ),
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_strangers_run_is_refused_with_a_reason(run: Path, how: str) -> None:
    kept = run.parent.parent / "kept.safetensors"
    kept.write_bytes(b"not theirs")
    REFUSED[how](run)
    with pytest.raises(LyricStudioError) as refusal:
        use(run)
    reason = str(refusal.value)
    assert 10 < len(reason) < 1000 and "\n" not in reason
    # Wherever all runs are shown, one bad one hides nothing and ends nothing.
    good_run(run.parent.parent, "good")
    store = RunStore(run.parent.parent)
    summaries, broken = store.list()
    assert "good" in {summary.run for summary in summaries}
    assert {summary.run for summary in summaries} | set(broken) == {"good", "run"}
    assert "good" in {model.name for model in ModelLibrary(store.home).models()}
    assert kept.read_bytes() == b"not theirs"
    assert not Path("/tmp/unpickled").exists()


@pytest.mark.parametrize("data", [DEEP, b"", b"{]", b'{"best": [{"file": 1e999}]}'])
def test_a_manifest_that_is_none_is_made_anew_from_the_files(run: Path, data: bytes) -> None:
    (run / "checkpoints" / "manifest.json").write_bytes(data)
    use(run)
    weights_file(run).write_bytes(b"and these are no weights")
    with pytest.raises(ModelError):
        use(run)


@pytest.mark.parametrize("name", ["checkpoints", "tokens", "log.txt", "metrics.jsonl"])
def test_no_trainer_writes_where_a_link_leads(run: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / "mine"
    if "." in name:
        place.write_bytes(b"mine\n")
    else:
        place.mkdir()
        (place / "model.safetensors").write_bytes(b"mine\n")
    opened = Run(run)
    if (run / name).exists():
        (run / name).rename(run / "aside")
    (run / name).symlink_to(place)
    with pytest.raises(RunError, match="link"):
        RunStore(run.parent.parent).get("run")
    if name in ("tokens", "metrics.jsonl"):
        return  # each start of a trainer costs seconds
    with contextlib.suppress(RunError):  # a link that came in after the run was opened
        assert launcher.start(opened).wait(60) == 1
    left = place.read_bytes() if place.is_file() else (place / "model.safetensors").read_bytes()
    assert left == b"mine\n"


def test_a_link_among_the_runs_is_no_way_to_delete_elsewhere(run: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    run.rename(precious)
    run.symlink_to(precious)
    store = RunStore(run.parent.parent)
    with pytest.raises(RunError):
        store.remove("run")
    assert (precious / "run.json").exists()


@pytest.mark.parametrize("name", ["../run", "..", ".", "", "/etc", "a/b", "a\0b", ".hidden", "-x"])
def test_no_name_of_a_run_leads_out(run: Path, name: str) -> None:
    store = RunStore(run.parent.parent)
    for act in (store.get, store.remove, lambda name: store.new_name(name, "c", "gru")):
        with pytest.raises(RunError):
            act(name)
    assert run.is_dir()


def test_a_lock_that_lies_about_its_holder_harms_nobody(run: Path) -> None:
    for told in (
        {"pid": BIG, "host": "", "boot": "", "started": 0},
        {"pid": -1, "host": os.uname().nodename, "boot": "", "started": 0},
        {"pid": 0, "host": os.uname().nodename, "boot": "", "started": 0},
        {"pid": 1, "host": os.uname().nodename, "boot": "", "started": -(10**30)},
        {"pid": os.getpid(), "host": os.uname().nodename, "boot": "x" * 4000, "started": 0},
    ):
        (run / "lock").write_text(json.dumps(told))
        assert not is_locked(run)
        with pytest.raises(RunError, match="not being trained"):
            launcher.kill(Run(run))


def test_a_log_without_a_line_end_is_read_in_bounded_memory(run: Path) -> None:
    path = run / "metrics.jsonl"
    path.write_bytes(b"x" * (8 << 20))
    reader = MetricsReader(path)
    tracemalloc.start()
    assert reader.read_all() == [] and reader.broken_lines > 0
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2 << 20
    assert list(newest_first(path)) == []

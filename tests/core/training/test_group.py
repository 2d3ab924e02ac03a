"""What the processes that train together share, and how one that is gone is noticed."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import pytest
import torch

from core.errors import ModelError
from core.model.cells.table import CELLS
from core.model.config import ModelConfig
from core.model.network.lyric_model import LyricModel, Streams
from core.runs.config import TrainConfig
from core.training.loop.carried import Carried, flat
from core.training.loop.device import choose_device
from core.training.loop.group import Group, ProcessLost
from core.training.loop.place import Place, Share
from core.training.process import ranks as ranks_module


@pytest.mark.parametrize(("batch", "size"), [(5, 2), (16, 3), (4, 4)])
def test_every_stream_belongs_to_one_rank(batch: int, size: int) -> None:
    shares = [Place(rank, size).share(batch) for rank in range(size)]
    assert [s for share in shares for s in range(share.begin, share.end)] == list(range(batch))
    assert all(share.end > share.begin for share in shares)


@pytest.mark.parametrize("cell", CELLS)
def test_streams_read_apart_get_the_masks_of_the_whole_batch(cell: str) -> None:
    config = ModelConfig(cell=cell, vocabulary=300, embedding=6, hidden=6, layers=2)
    rates = ("embedding", "input", "between", "output")
    changes = {f"dropout_{name}": 0.5 for name in rates} | {"weight_drop": 0.5}
    fields = {name: getattr(config, name) for name in config.__struct_fields__}
    model = LyricModel(ModelConfig(**{**fields, **changes}), torch.Generator().manual_seed(1))
    ids = torch.arange(20).reshape(4, 5)
    whole, _ = model(ids, model.initial_state(5), torch.Generator().manual_seed(2))
    for begin, end in ((0, 2), (2, 5)):
        masks = torch.Generator().manual_seed(2)
        state = model.initial_state(end - begin)
        part, _ = model(ids[:, begin:end], state, masks, Streams(begin, end, 5))
        torch.testing.assert_close(part, whole[:, begin:end])
    both = ids.repeat(1, 2)
    whole, _ = model(both, model.initial_state(10), torch.Generator().manual_seed(2))
    views = ids[:, 2:4].repeat(1, 2)
    masks = torch.Generator().manual_seed(2)
    part, _ = model(views, model.initial_state(4), masks, Streams(2, 4, 5, views=2))
    torch.testing.assert_close(part, torch.cat([whole[:, 2:4], whole[:, 7:9]], dim=1))


def test_what_cannot_be_shared_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="3 processes cannot share a batch of 2"):
        TrainConfig(processes=3, batch=2)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ModelError, match="3 processes need as many GPUs, and there are 2"):
        choose_device("cuda", Place(0, 3, 0, 3))
    with pytest.raises(ModelError, match="several processes cannot share mps"):
        choose_device("mps", Place(0, 2, 0, 2))


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("print('NCCL INFO'); print('reason: no such GPU'); raise SystemExit(1)", "no such GPU"),
        ("raise SystemExit(3)", "exit status 3"),
        ("import os; os.kill(os.getpid(), 15)", "signal 15"),
    ],
)
def test_waiting_in_vain_for_a_rank_that_is_gone_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, how: str
) -> None:
    """A GPU does not notice that nobody will answer any more."""
    monkeypatch.setattr(ranks_module, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(ranks_module.Ranks, "command", lambda *_: [sys.executable, "-c", code])
    monkeypatch.setenv("GLOO_SOCKET_IFNAME", "")  # so that it is put back at the end
    monkeypatch.setenv("NCCL_SOCKET_IFNAME", "")
    (tmp_path / "ranks-0.store").touch()
    ranks = ranks_module.Ranks(tmp_path, 2)
    assert not list(tmp_path.iterdir()), "what an earlier rank 0 left behind is gone"
    group = Group(Place(0, 2, 0, 2), torch.device("cpu"))
    group.waiting = True
    told: queue.Queue[ProcessLost] = queue.Queue()
    ranks.watch(group, told.put)
    error = told.get(timeout=60)
    ranks.kill()
    assert str(error) == f"process 2 of 2 ended: {how}"
    assert ranks.reason(ProcessLost("the line is cut")) is error


@pytest.mark.parametrize(
    "carried",
    [
        (),
        [(torch.ones(1, 2, 3), torch.full((1, 2, 3), 2.0)), (torch.zeros(1, 2, 5),)],
        {"keys": torch.ones(4, 2, 6, 3), "places": [torch.arange(2.0)[None]]},
    ],
    ids=["nothing", "layers", "by name"],
)
def test_a_state_of_any_shape_is_shared(tmp_path: Path, carried: Carried) -> None:
    """Rank 0 of one holds the streams 1 and 2 of four: the others' places stay empty."""
    network = torch.nn.Linear(2, 1)
    network(torch.ones(3, 2)).sum().backward()
    wanted = [parameter.grad.clone() for parameter in network.parameters()]
    group = Group(Place(0, 1), torch.device("cpu"))
    group.join(tmp_path / "store")
    try:
        loss, whole = group.add_up(network, torch.tensor(0.5), carried, Share(1, 3, 4))
    finally:
        group.leave()
    assert loss == 0.5
    assert [parameter.grad.tolist() for parameter in network.parameters()] == [
        gradient.tolist() for gradient in wanted
    ]
    assert type(whole) is type(carried)
    assert len(flat(whole)) == len(flat(carried))
    for everyone, own in zip(flat(whole), flat(carried), strict=True):
        assert everyone.shape == (own.shape[0], 4, *own.shape[2:])
        assert torch.equal(everyone[:, 1:3], own)
        assert not everyone[:, [0, 3]].any()

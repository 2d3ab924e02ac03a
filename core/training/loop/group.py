"""What the processes that train one run together say to each other, once a step.

Rank 0 leads: it alone decides what comes next, so that all do the same in the same step, whether
that is a step, a return to a good state, or the end. An order is a broadcast of four numbers. A
step then costs one all-reduce of one flat buffer: the gradients of each rank's streams, weighted by
their share of the tokens, with its share of the loss and the carried state of its streams behind
them. So every rank holds the whole state after every step, and a checkpoint of rank 0 does not
depend on how many there are.

This is done by hand instead of by DistributedDataParallel because a step must be able to come to
nothing on all ranks alike (non-finite) or be done again by one of them alone (out of memory), the
loss and the carried state travel in the same message, and there is next to nothing to overlap: the
gradient of a tied embedding is most of the buffer and the last to be ready.

Tensors travel as tensors: no object collectives, which would unpickle what comes over the wire.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn

from core.errors import LyricStudioError
from core.training.loop.carried import Carried, flat, mapped
from core.training.loop.place import Place, Share

LEADER_SECONDS = 900.0
"""How long rank 0 waits for the others' part of a step."""
FOLLOWER_SECONDS = 24 * 3600.0
"""How long the others wait for rank 0, which evaluates, composes and saves in between."""


class ProcessLost(LyricStudioError):  # noqa: N818  (a fact about the run)
    """One of the processes that train together is gone."""


class What(enum.IntEnum):
    """What rank 0 tells the others to do next."""

    STEP = 1
    STATE = 2
    """Take over the state that follows."""
    END = 3


@dataclass(frozen=True)
class Order:
    what: What
    step: int = 0
    rate_scale: float = 1.0
    length: int = 0
    """Bytes that follow."""


class Group:
    """This process's line to the others. Every method blocks until all have their part."""

    def __init__(self, place: Place, device: torch.device, *, one_gpu: bool = False) -> None:
        """`one_gpu`: all share one, which NCCL refuses; gradients then go through memory."""
        self.place, self.device = place, device
        self.through_memory = one_gpu or device.type != "cuda"
        self.waiting = False
        """Whether this process waits for another one now."""

    def join(self, file: Path | None) -> None:
        """Joins the others; returns when all are there.

        Args:
            file: made by whoever comes first, in a folder that nobody else can write to: where
                they find each other. None takes the address in the environment (MASTER_ADDR,
                MASTER_PORT), as torchrun sets it.

        Raises:
            ProcessLost: they did not come.
        """
        # Orders and states always go through the processor; only gradients stay on the GPU.
        backend = "gloo" if self.through_memory else "cpu:gloo,cuda:nccl"
        place, seconds = self.place, LEADER_SECONDS if self.place.leads else FOLLOWER_SECONDS
        with self._together():
            store = None
            if file is not None:
                store = dist.FileStore(str(file), place.size)  # type: ignore[attr-defined]
            dist.init_process_group(
                backend,
                store=store,
                init_method="env://" if store is None else None,
                rank=place.rank,
                world_size=place.size,
                timeout=datetime.timedelta(seconds=seconds),
            )

    @contextmanager
    def _together(self) -> Iterator[None]:
        self.waiting = True
        try:
            yield
        except (RuntimeError, ValueError) as error:  # all that torch.distributed raises
            raise ProcessLost(
                "the other processes do not answer: {reason}",
                reason=_first_line(error),
            ) from error
        finally:
            self.waiting = False

    def tell(self, order: Order) -> None:
        """Rank 0: says what comes next."""
        numbers = [float(order.what), float(order.step), order.rate_scale, float(order.length)]
        with self._together():
            dist.broadcast(torch.tensor(numbers, dtype=torch.float64), 0)

    def hear(self) -> Order:
        """The others: waits for what comes next."""
        numbers = torch.zeros(4, dtype=torch.float64)
        with self._together():
            dist.broadcast(numbers, 0)
        what, step, rate_scale, length = numbers.tolist()
        return Order(What(int(what)), int(step), rate_scale, int(length))

    def give(self, data: bytes) -> None:
        """Rank 0: gives all others a packed state."""
        self.tell(Order(What.STATE, length=len(data)))
        with self._together():
            dist.broadcast(torch.frombuffer(bytearray(data), dtype=torch.uint8), 0)

    def take(self, order: Order) -> bytes:
        """The others: receive the state that `order` announced."""
        data = torch.empty(order.length, dtype=torch.uint8)
        with self._together():
            dist.broadcast(data, 0)
        return data.numpy().tobytes()

    def add_up(
        self, model: nn.Module, loss: Tensor, carried: Carried, mine: Share
    ) -> tuple[Tensor, Carried]:
        """Makes the gradients those of the whole batch, on all ranks alike.

        Args:
            model: holds gradients of this rank's streams, weighted by their share of the tokens.
            loss: of this rank's streams, weighted likewise.
            carried: after the step, of this rank's streams.
            mine: which streams those are.

        Returns:
            Mean loss of the whole batch and the state carried by all its streams.
        """
        parameters = [p for p in model.parameters() if p.grad is not None]

        def among_all(own: Tensor) -> Tensor:
            everyone = own.new_zeros(own.shape[0], mine.batch, *own.shape[2:])
            everyone[:, mine.begin : mine.end] = own
            return everyone

        whole = mapped(among_all, carried)
        pieces = [p.grad.reshape(-1) for p in parameters if p.grad is not None]
        pieces += [part.reshape(-1) for part in flat(whole)]
        buffer = torch.cat([*pieces, loss.reshape(1).to(pieces[0].dtype)])
        if self.through_memory:
            buffer = buffer.cpu()
        with self._together():
            dist.all_reduce(buffer)
            if not self.through_memory:
                torch.cuda.current_stream().synchronize()  # a rank that is gone shows up here
        buffer = buffer.to(self.device)
        at = 0
        for parameter in parameters:
            parameter.grad = buffer[at : at + parameter.numel()].view_as(parameter)
            at += parameter.numel()
        for part in flat(whole):
            part.copy_(buffer[at : at + part.numel()].view_as(part))
            at += part.numel()
        return buffer[at].to(loss.dtype), whole

    def leave(self) -> None:
        """Parts in peace, when all have heard that this is the end."""
        with self._together():
            dist.all_reduce(torch.zeros(1))
        dist.destroy_process_group()


def _first_line(error: Exception) -> str:
    """What torch.distributed says, without the place in its source that it begins with."""
    lines = re.sub(r"^\s*\[[^\]]*\.(?:cc|cpp):\d+\]\s*", "", str(error)).splitlines()
    return lines[0] if lines else type(error).__name__

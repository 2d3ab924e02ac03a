"""Our own recurrences and loss against PyTorch's: values, gradients, and types under autocast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.model.cells.table import CELLS as CELL_TABLE
from core.model.network import loss as loss_module
from core.model.network.cells.gru import read_gru
from core.model.network.cells.layer import called, cudnn_type
from core.model.network.cells.rnn import read_rnn
from core.model.network.loss import IGNORED, cross_entropy

T, B, I, H = 6, 3, 5, 7  # noqa: E741
CELLS: dict[str, tuple[type[nn.RNNBase], Callable[..., tuple[Tensor, Tensor]]]] = {
    "rnn": (nn.RNN, read_rnn),
    "gru": (nn.GRU, read_gru),
}


def both(cell: str, dtype: torch.dtype) -> tuple[list[Tensor], list[Tensor]]:
    """Outputs and all gradients of PyTorch's layer and of ours, of the same random numbers."""
    torch.manual_seed(0)
    theirs, ours = CELLS[cell]
    layer = theirs(I, H).to(dtype)
    x = torch.randn(T, B, I, dtype=dtype, requires_grad=True)
    before = torch.randn(1, B, H, dtype=dtype, requires_grad=True)
    weights = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0]
    scale, last = torch.randn(T, B, H, dtype=dtype), torch.randn(1, B, H, dtype=dtype)
    results = []
    for output, state in (layer(x, before), ours(x, before, *weights)):
        total = (output * scale).sum() + (state * last).sum()
        gradients = torch.autograd.grad(total, [x, before, *weights])
        results.append([output.detach(), state.detach(), *gradients])
    return results[0], results[1]


@pytest.mark.parametrize("cell", CELLS)
def test_a_window_equals_pytorchs(cell: str) -> None:
    for theirs, ours in zip(*both(cell, torch.float64), strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_under_autocast_only_products_are_rounded(cell: str) -> None:
    exact, _ = both(cell, torch.float32)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        _, ours = both(cell, torch.float32)
    for theirs, own in zip(exact, ours, strict=True):
        assert own.dtype == torch.float32
        assert float((own - theirs).norm() / theirs.norm()) < 0.02
    assert not torch.equal(exact[0], ours[0]), "nothing was multiplied in bf16"


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_pytorchs_kernel_takes_the_weights_that_it_is_given(cell: str) -> None:
    """What a GPU runs, here on the processor: also with weights in place of the layer's own."""
    layer = CELL_TABLE[cell].load_network()(I, H)
    with torch.no_grad():
        layer.initialise(torch.Generator().manual_seed(1))
    own = dict(layer.named_parameters())
    changed = {"weight_hh_l0": own["weight_hh_l0"] * 0.5}
    x, before = torch.randn(T, B, I), layer.initial_state(B)
    hidden, *after = called(layer.kernel, x, before, {**own, **changed})
    expected, state = torch.func.functional_call(
        layer, changed, (x, before if cell == "lstm" else before[0])
    )
    torch.testing.assert_close(hidden, expected)
    torch.testing.assert_close(after[0], state[0] if cell == "lstm" else state)
    hidden.sum().backward()
    assert own["weight_hh_l0"].grad is not None  # through what was made of it


def test_cudnn_runs_in_bf16_only_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    x = torch.zeros(1)
    for version, kind in ((91300, torch.bfloat16), (91200, torch.float32), (None, torch.float32)):
        monkeypatch.setattr(torch.backends.cudnn, "version", lambda version=version: version)
        assert cudnn_type(x) is torch.float32  # no autocast
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert cudnn_type(x) is kind


def output_layer(tokens: int, vocabulary: int) -> tuple[list[Tensor], Tensor]:
    generator = torch.Generator().manual_seed(1)
    shapes = [(tokens, I), (vocabulary, I), (vocabulary,)]
    parts = [torch.randn(s, generator=generator, requires_grad=True) for s in shapes]
    return parts, torch.randint(0, vocabulary, (tokens,), generator=generator)


def loss_and_gradients(
    function: Callable[..., Tensor], parts: list[Tensor], targets: Tensor
) -> list[Tensor]:
    loss = function(*parts, targets)
    # The factor stands for all that comes after a loss, such as a mean.
    return [loss.detach(), *torch.autograd.grad(loss * 0.25, parts)]


def plain(features: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
    logits = functional.linear(features, weight, bias)
    return functional.cross_entropy(logits, targets, reduction="sum", ignore_index=IGNORED)


@pytest.mark.parametrize("ignored", [0, 7, 40])
def test_loss_in_chunks_equals_the_loss_at_once(
    monkeypatch: pytest.MonkeyPatch, ignored: int
) -> None:
    monkeypatch.setattr(loss_module, "CHUNK_NUMBERS", 1)
    monkeypatch.setattr(loss_module, "CHUNK_TOKENS", 16)  # 40 tokens: 16, 16 and 8
    parts, targets = output_layer(40, 23)
    targets[:ignored] = IGNORED
    theirs = loss_and_gradients(plain, parts, targets)
    for own, other in zip(loss_and_gradients(cross_entropy, parts, targets), theirs, strict=True):
        torch.testing.assert_close(own, other)


def test_loss_of_a_target_that_is_all_but_impossible_is_finite() -> None:
    parts, targets = output_layer(4, 23)
    with torch.no_grad():
        parts[2][targets[0]] = -1e4
    ours, theirs = (loss_and_gradients(f, parts, targets) for f in (cross_entropy, plain))
    for own, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(own, other)


def test_loss_that_is_no_number_stays_none() -> None:
    parts, targets = output_layer(4, 23)
    with torch.no_grad():
        parts[0][1, 2] = float("nan")
    assert loss_and_gradients(cross_entropy, parts, targets)[0].isnan()


def test_loss_under_autocast_is_near_and_its_gradients_keep_their_types() -> None:
    parts, targets = output_layer(300, 400)
    theirs = loss_and_gradients(plain, parts, targets)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        ours = loss_and_gradients(cross_entropy, parts, targets)
    for own, other in zip(ours, theirs, strict=True):
        assert own.dtype == torch.float32
        assert float((own - other).norm() / other.norm()) < 0.02


def test_no_gradient_is_found_where_none_is_asked_for() -> None:
    parts, targets = output_layer(40, 23)
    with torch.no_grad():
        loss = cross_entropy(*parts, targets)
    assert not loss.requires_grad
    torch.testing.assert_close(loss, plain(*parts, targets).detach())

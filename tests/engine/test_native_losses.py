"""The compiled loss and its slopes are those of torch; what is taken together changes little."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from gptwriter.engine import native_library, native_losses
from gptwriter.engine.native_losses import Head

pytestmark = pytest.mark.usefixtures("build")


def example(spread: float, vocabulary: int = 1056) -> tuple[Tensor, Tensor, Tensor]:
    """Hidden states, weights whose logits are so far apart, and likely and unlikely targets."""
    lot = torch.Generator().manual_seed(4)
    hidden = torch.randn(70, 96, generator=lot)
    weights = (torch.randn(vocabulary, 96, generator=lot) * spread / 96**0.5).bfloat16()
    targets = torch.randint(0, vocabulary, (70,), generator=lot, dtype=torch.int32)
    targets[::2] = (hidden @ weights.float().T).argmax(1)[::2].int()
    return hidden, weights, targets


def expected(hidden: Tensor, weights: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    leaf = hidden.bfloat16().float().requires_grad_()
    losses = torch.nn.functional.cross_entropy(
        leaf @ weights.float().T, targets.long(), reduction="none"
    )
    (slopes,) = torch.autograd.grad(losses.sum(), leaf)
    return losses.detach(), slopes


def found(
    hidden: Tensor, weights: Tensor, targets: Tensor, *, rounds: bool
) -> tuple[Tensor, Tensor]:
    library = native_library.library()
    assert library is not None
    head = Head.of(weights, rounds=rounds)
    return native_losses.losses(hidden, weights, targets, library, head)


def distance(one: Tensor, other: Tensor) -> float:
    return float((one - other).norm() / other.norm())


@pytest.mark.parametrize("spread", [0.5, 3.0, 30.0])
def test_losses_and_slopes_are_those_of_torch(spread: float) -> None:
    losses, slopes = found(*example(spread), rounds=False)
    others, directions = expected(*example(spread))
    torch.testing.assert_close(losses, others, atol=2e-3, rtol=2e-3)
    assert distance(slopes, directions) < 0.01


@pytest.mark.parametrize("spread", [0.5, 3.0])
def test_rounded_logits_give_almost_the_same(spread: float) -> None:
    losses, slopes = found(*example(spread), rounds=True)
    others, directions = expected(*example(spread))
    assert float((losses - others).abs().mean()) < 0.05
    assert distance(slopes, directions) < 0.06


@pytest.mark.parametrize(("logit", "is_left_out"), [(-6.0, True), (-3.0, False)])
def test_outputs_that_nobody_expects_have_no_slopes_of_their_own(
    *, logit: float, is_left_out: bool
) -> None:
    """Some outputs alone have weights for the first number, which is 1 in every row."""
    hidden, weights, targets = example(0.5, vocabulary=1536)
    hidden[:, 0], weights[:, 0] = 1, 0
    weights[1024:1056] = 0
    weights[1024:1056, 0] = logit  # the others are near 0: each has a chance of about 2^-10.6
    targets[targets.ge(1024) & targets.lt(1056)] = 7
    _, slopes = found(hidden, weights, targets, rounds=False)
    _, directions = expected(hidden, weights, targets)
    assert float(directions[:, 0].abs().min()) > 2e-4
    assert bool((slopes[:, 0].abs() < 1e-4).all()) is is_left_out
    assert distance(slopes, directions) < 0.01


@pytest.mark.parametrize("vocabulary", [16384, 49152])
def test_a_model_that_finds_all_outputs_alike_learns_nearly_what_it_would(vocabulary: int) -> None:
    """More are likely than a row remembers, or none."""
    hidden, weights, targets = example(0.1, vocabulary)
    _, slopes = found(hidden, weights, targets, rounds=False)
    _, directions = expected(hidden, weights, targets)
    assert distance(slopes, directions) < 0.02


@pytest.mark.parametrize("rising", [1, -1])
def test_a_row_that_finds_thousands_likely_forgets_the_least_of_them(rising: int) -> None:
    """More than it has room for, the likely ones last or first."""
    hidden, weights, targets = example(0.5, vocabulary=12288)
    hidden[:, 0] = 1
    weights[:, 0] = torch.linspace(-4, 4, 12288) * rising
    losses, slopes = found(hidden, weights, targets, rounds=False)
    others, directions = expected(hidden, weights, targets)
    torch.testing.assert_close(losses, others, atol=2e-3, rtol=2e-3)
    torch.testing.assert_close(slopes[:, 0], directions[:, 0], atol=0.15, rtol=0)
    assert distance(slopes, directions) < 0.02


def test_a_target_that_nobody_expects_keeps_its_slopes() -> None:
    hidden, weights, targets = example(3.0)
    hidden = hidden.abs()
    weights[512:544] = -9.0
    targets[11] = 520
    _, slopes = found(hidden, weights, targets, rounds=False)
    _, directions = expected(hidden, weights, targets)
    assert distance(slopes[11], directions[11]) < 0.01


@pytest.mark.parametrize("spoiled", [torch.nan, torch.inf])
@pytest.mark.parametrize("rounds", [False, True])
def test_a_row_that_is_not_scored_changes_no_other(*, spoiled: float, rounds: bool) -> None:
    hidden, weights, targets = example(3.0)
    targets[40:] = -1
    _, before = found(hidden, weights, targets, rounds=rounds)
    hidden[50] = spoiled
    _, after = found(hidden, weights, targets, rounds=rounds)
    assert distance(after[:40], before[:40]) < 1e-3


def test_a_number_that_is_none_is_not_hidden_by_rounding() -> None:
    hidden, weights, targets = example(3.0)
    hidden[:, 5] = torch.nan
    losses, _ = found(hidden, weights, targets, rounds=True)
    assert bool(losses.isnan().all())

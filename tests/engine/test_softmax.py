"""The sums of a softmax in every build that runs here, and in numpy, against torch's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from gptwriter.engine import native_library, softmax

COUNTS = (1, 15, 16, 17, 128, 129, 1000, 49152)


def check(count: int, marked: int, spread: float) -> None:
    chance = torch.Generator().manual_seed(count)
    logits = torch.randn(count, generator=chance) * spread
    marks = (torch.rand(marked, generator=chance) > 0.4).float()
    found = softmax.sums(logits.numpy(), marks.numpy())
    expected = logits.double().softmax(-1)
    known = min(count, marked)
    assert found.marked == pytest.approx(float(expected[:known] @ marks[:known].double()), rel=1e-4)
    parts = (logits.double() - found.top).exp() / found.total
    torch.testing.assert_close(parts, expected, rtol=1e-4, atol=0)
    assert found.told == tuple((expected >= softmax.WORTH_TELLING).nonzero().flatten().tolist())


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("count", COUNTS)
def test_q9_the_sums_are_those_of_all_tokens(count: int) -> None:
    for spread in (0.01, 3.0, 30.0):
        check(count, count, spread)
        check(count, count + 5, spread)  # more tokens have a name than the model has rows
        check(count, max(1, count - 3), spread)


@pytest.mark.parametrize("count", COUNTS)
def test_q9_without_compiled_code_they_are_the_same(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native_library, "library", lambda: None)
    for spread in (0.01, 3.0, 30.0):
        check(count, count, spread)
        check(count, max(1, count - 3), spread)


@pytest.mark.usefixtures("build")
def test_tokens_that_cannot_come_have_no_part() -> None:
    logits = np.array([-np.inf, 0, -np.inf, 0], np.float32)
    found = softmax.sums(logits, np.array([1, 1, 0, 0], np.float32))
    assert found == softmax.Sums(0, 2, 0.5, (1, 3))


def check_no_number(value: float) -> None:
    for count in (5, 40):
        logits = np.zeros(count, np.float32)
        logits[count - 2] = value
        found = softmax.sums(logits, np.ones(count, np.float32))
        assert np.isnan([found.top, found.total, found.marked]).all()
        assert found.told == ()


@pytest.mark.usefixtures("build")
@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_is_no_number_tells_nothing(value: float) -> None:
    check_no_number(value)


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_nor_does_it_without_compiled_code(value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native_library, "library", lambda: None)
    check_no_number(value)

"""Weights as 8-bit codes are the weights, as far as 8 bits can say."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from gptwriter.engine.byte_weights import RoundedWeights, rounded


def example(outputs: int, inputs: int) -> tuple[Tensor, Tensor]:
    """Weights, and how large their inputs are: one in seven a hundred times as large."""
    lot = torch.Generator().manual_seed(2)
    sizes = torch.ones(inputs)
    sizes[::7] = 100
    return torch.randn(outputs, inputs, generator=lot), sizes


def from_blocks(blocks: Tensor, outputs: int, inputs: int) -> Tensor:
    """Codes of (outputs, inputs), one by one as byte_products.h says where they are."""
    stretches = -(-inputs // 64)
    flat, found = blocks.flatten(), torch.empty(outputs, inputs)
    for output in range(outputs):
        for at in range(inputs):
            block = output // 32 * stretches + at // 64
            half, four = output % 32 // 16, at % 64 // 4
            place = block * 2048 + half * 1024 + four * 64 + output % 16 * 4 + at % 4
            found[output, at] = float(flat[place]) - 128
    return found


def weights_of(found: RoundedWeights) -> Tensor:
    codes = from_blocks(found.codes, len(found.scales), len(found.ease))
    return codes * found.scales[:, None] * found.ease


@pytest.mark.parametrize(("outputs", "inputs"), [(32, 64), (64, 96), (96, 32)])
def test_each_weight_is_there_to_half_a_code(outputs: int, inputs: int) -> None:
    weights, sizes = example(outputs, inputs)
    found = rounded(weights, sizes)
    half = found.scales[:, None] * found.ease / 2
    assert ((weights_of(found) - weights).abs() <= half * 1.001).all()


def test_the_turned_codes_are_the_same_ones() -> None:
    found = rounded(*example(64, 96))
    assert torch.equal(from_blocks(found.turned, 96, 64).T, from_blocks(found.codes, 64, 96))


def test_what_fills_up_a_line_is_zero() -> None:
    found = rounded(*example(32, 96))
    assert int((found.codes == 128).sum()) >= 32 * 32


def test_large_inputs_become_smaller_and_small_ones_larger() -> None:
    weights, sizes = example(32, 64)
    ease = rounded(weights, sizes).ease
    assert float(ease[0]) < 1 < float(ease[1])


def test_inputs_without_a_size_are_all_alike() -> None:
    found = rounded(example(32, 64)[0], torch.zeros(64))
    assert torch.equal(found.ease, torch.ones(64))


def test_an_output_with_a_weight_that_is_no_number_is_none() -> None:
    weights, sizes = example(32, 64)
    weights[5, 3] = torch.nan
    scales = rounded(weights, sizes).scales
    assert scales.isnan().nonzero().flatten().tolist() == [5]


def test_an_output_without_weights_stays_silent() -> None:
    weights, sizes = example(32, 64)
    weights[4] = 0
    assert float(weights_of(rounded(weights, sizes))[4].abs().max()) == 0

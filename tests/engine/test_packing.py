"""Packed weights against the same product in float32."""

from __future__ import annotations

import pytest
import torch

from gptwriter.engine.api import WeightFormat
from gptwriter.engine.packing import GROUP, int4, int8, pack
from gptwriter.engine.products import PACKED_ROWS, Int4, Int8, Packed, Stored, Switching

OUTPUTS, INPUTS = 48, 96


def matrix(outputs: int = OUTPUTS, inputs: int = INPUTS) -> torch.Tensor:
    return torch.randn(outputs, inputs, generator=torch.Generator().manual_seed(1))


def rows(count: int, inputs: int = INPUTS) -> torch.Tensor:
    chance = torch.Generator().manual_seed(2)
    return torch.randn(count, inputs, generator=chance).bfloat16()


def distance(packed: Packed | None, weights: torch.Tensor, count: int = 3) -> float:
    """Of the packed product from the right one, as a share of it."""
    assert packed is not None
    given = rows(count, weights.shape[1])
    expected = given.float() @ weights.T
    found = packed(given)[:, : weights.shape[0]].float()
    return float((found - expected).norm() / expected.norm())


def test_eight_bits_are_near() -> None:
    assert distance(int8(matrix()), matrix()) < 0.01


def test_four_bits_are_nearer_than_a_tenth() -> None:
    assert distance(int4(matrix()), matrix()) < 0.1


def test_weights_that_were_rounded_to_four_bits_before_are_met_exactly() -> None:
    """As those of a GGUF file's Q4_1 blocks are, also after they were stored as bfloat16."""
    groups = INPUTS // GROUP
    chance = torch.Generator().manual_seed(3)
    codes = torch.randint(0, 16, (OUTPUTS, groups, GROUP), generator=chance)
    codes[..., 0], codes[..., 1] = 0, 15  # a block's smallest and largest weight have these
    scale = torch.rand(OUTPUTS, groups, 1, generator=chance) + 0.1
    weights = (codes * scale - 7 * scale).view(OUTPUTS, INPUTS)
    assert distance(int4(weights), weights) < 0.005
    assert distance(int4(weights.bfloat16().float()), weights) < 0.005


@pytest.mark.parametrize("outputs", [1, 15, 17, 50])
def test_any_number_of_outputs_can_be_packed(outputs: int) -> None:
    assert distance(int8(matrix(outputs)), matrix(outputs)) < 0.02
    assert distance(int4(matrix(outputs)), matrix(outputs)) < 0.2


def test_inputs_that_fill_no_groups_cannot() -> None:
    assert int4(matrix(16, 40)) is None
    assert int8(matrix(16, 40)) is None


def test_weights_of_nothing_but_zeros_give_zeros() -> None:
    zeros = torch.zeros(16, 32)
    for packed in (int4(zeros), int8(zeros)):
        assert packed is not None
        assert packed(rows(2, 32)).abs().max() == 0


@pytest.mark.parametrize("count", range(1, PACKED_ROWS + 1))
def test_codes_may_lie_anywhere_as_they_do_in_a_mapped_file(count: int) -> None:
    """Four rows once ended the process."""
    packed = int8(matrix())
    assert isinstance(packed, Int8)
    memory = torch.empty(packed.codes.numel() + 8, dtype=torch.int8)
    moved = memory[8:].view(packed.codes.shape).copy_(packed.codes)
    assert torch.equal(Int8(moved, packed.scales)(rows(count)), packed(rows(count)))


def test_only_the_head_keeps_eight_bits() -> None:
    stored = {name: Stored([matrix()], [None]) for name in ("0.up", "lm_head")}
    packed = pack(stored, WeightFormat.INT4)
    assert isinstance(packed["0.up"], Int4)
    assert isinstance(packed["lm_head"], Int8)


def test_many_rows_use_the_stored_weights_and_few_the_packed_ones() -> None:
    weights, bias = matrix(), torch.ones(OUTPUTS)
    zeros = int8(torch.zeros(OUTPUTS, INPUTS))
    assert zeros is not None
    product = Switching(zeros, OUTPUTS, bias.bfloat16(), Stored([weights], [bias]))
    assert torch.equal(product(rows(PACKED_ROWS)), bias.bfloat16().expand(PACKED_ROWS, -1))
    many = rows(PACKED_ROWS + 1)
    assert torch.equal(product(many), (many.float() @ weights.T + 1).bfloat16())

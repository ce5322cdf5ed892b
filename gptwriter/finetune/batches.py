"""Blocks as the tensors that a model takes. Importing this module imports torch."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils.data import Dataset

from gptwriter.finetune.blocks import NO_PARAGRAPH, Block
from gptwriter.finetune.objective import IGNORED

GRID = 32
"""Lengths are filled up to multiples of it. oneDNN compiles and keeps a routine of megabytes for
each shape of a product: with every length its own, a training came to twice the memory. Compiled
layers want it, too."""


class Blocks(Dataset[Block]):
    """Blocks in the order in which they are learned."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, index: int) -> Block:
        return self._blocks[index]


def collate(blocks: Sequence[Block]) -> dict[str, Tensor]:
    """`input_ids` and `labels`, both (blocks, tokens), padded on the right."""
    longest = max(len(block.tokens) for block in blocks) - 1
    length = -(-longest // GRID) * GRID
    inputs = torch.zeros((len(blocks), length), dtype=torch.long)
    labels = torch.full((len(blocks), length), IGNORED)
    for row, block in enumerate(blocks):
        tokens = torch.tensor(block.tokens)
        unscored = torch.tensor(block.owners[1:]) == NO_PARAGRAPH
        inputs[row, : len(tokens) - 1] = tokens[:-1]
        labels[row, : len(tokens) - 1] = tokens[1:].masked_fill(unscored, IGNORED)
    return {"input_ids": inputs, "labels": labels}

"""Held-out bits per character: how well a model expects a text it never learned (F11).

bits per character = - sum of log2 p over the text / its characters. It can be compared over
tokenizers and languages, which a loss per token cannot. Importing this module imports torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from gptwriter.finetune.base_model import autocast
from gptwriter.finetune.batches import collate
from gptwriter.finetune.blocks import NO_PARAGRAPH, Block, PlacingTokenizer, cut
from gptwriter.finetune.sections import Section

_BLOCKS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Measured:
    """The bits that each paragraph of a text costs, and its characters, line breaks included."""

    bits: tuple[float, ...]
    characters: tuple[int, ...]

    @property
    def bits_per_character(self) -> float:
        return sum(self.bits) / sum(self.characters)


class HeldOut:
    """A held-out text, cut once and measured as often as wanted.

    Every token is predicted exactly once: the first one of a block from the token that begins
    a document, as an empty page would have it.
    """

    characters: tuple[int, ...]
    """Of each paragraph."""

    def __init__(
        self, sections: Sequence[Section], tokenizer: PlacingTokenizer, length: int
    ) -> None:
        self.characters = tuple(len(each) for one in sections for each in one.paragraphs)
        blocks = cut(sections, tokenizer, length, lead=tokenizer.prompt([]))
        self._blocks: list[Block] = sorted(blocks, key=lambda block: len(block.tokens))

    def measure(self, objective: nn.Module, between: Callable[[], None]) -> Measured:
        """The bits of each paragraph; `between` is called between batches and may raise."""
        bits = [0.0] * len(self.characters)
        device = next(objective.parameters()).device
        was_training = objective.training
        objective.eval()
        with torch.no_grad(), autocast(device):
            for start in range(0, len(self._blocks), _BLOCKS_AT_ONCE):
                between()
                blocks = self._blocks[start : start + _BLOCKS_AT_ONCE]
                batch = {name: each.to(device) for name, each in collate(blocks).items()}
                losses = objective(**batch, each_token=True)["losses"].tolist()
                for owner, loss in zip(_owners(blocks), losses, strict=True):
                    bits[owner] += loss / math.log(2)
        objective.train(was_training)
        return Measured(tuple(bits), self.characters)


def _owners(blocks: Sequence[Block]) -> Iterator[int]:
    """The paragraph of each scored token, block by block."""
    for block in blocks:
        yield from (owner for owner in block.owners[1:] if owner != NO_PARAGRAPH)

"""Attention as plain matrix products, for training on a CPU.

Torch's fused attention spends most of its time on a CPU going backwards: measured at ten times what
these products take, for blocks of a few hundred tokens. They also let the query heads that share
keys be multiplied at once (Ainslie et al. 2023), without copies of the keys. What may be seen comes
from transformers as a mask, so sliding windows are as they should be. Importing this module imports
torch and transformers.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

_NAME = "gptwriter"


def use_in(model: Any) -> None:
    """Let `model` attend this way, if its architecture lets attention be chosen."""
    if model._supports_attention_backend:  # noqa: SLF001 - no other name tells it
        AttentionInterface.register(_NAME, attend)
        AttentionMaskInterface.register(_NAME, eager_mask)
        model.set_attn_implementation(_NAME)


def attend(
    module: nn.Module,
    query: Tensor,  # (blocks, heads, tokens, width of a head)
    key: Tensor,  # (blocks, heads of keys, tokens so far, width of a head)
    value: Tensor,  # as `key`
    attention_mask: Tensor,  # (blocks or 1, 1, tokens, tokens so far), added: 0 or very negative
    *,
    scaling: float | None = None,
    dropout: float = 0.0,
    softcap: float | None = None,
    **_others: object,
) -> tuple[Tensor, None]:
    """What transformers calls: (blocks, tokens, heads, width of a head), and no weights."""
    with torch.autocast(query.device.type, enabled=False):  # it would make the softmax float32
        return _attended(
            module, query, key.to(query.dtype), value.to(query.dtype), attention_mask,
            scaling=scaling, dropout=dropout, softcap=softcap,
        ), None  # fmt: skip


def _attended(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor,
    *,
    scaling: float | None,
    dropout: float,
    softcap: float | None,
) -> Tensor:
    blocks, heads, tokens, width = query.shape
    key_heads, seen = key.shape[1:3]
    shared = blocks * key_heads
    scaled = query * (width**-0.5 if scaling is None else scaling)
    folded = scaled.reshape(shared, heads // key_heads * tokens, width)
    scores = folded @ key.reshape(shared, seen, width).transpose(1, 2)
    if softcap is not None:
        scores = softcap * torch.tanh(scores / softcap)
    scores = scores.view(blocks, heads, tokens, seen).add_(mask)
    weights = functional.dropout(scores.softmax(-1), dropout, module.training)
    found = weights.view(shared, -1, seen) @ value.reshape(shared, seen, width)
    return found.view(blocks, heads, tokens, width).transpose(1, 2).contiguous()

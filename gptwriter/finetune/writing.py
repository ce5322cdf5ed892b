"""Lets a model write behind a few fixed prompts: the training film (F7) and the proof need it.

Always the same prompts and the same seed, so that what differs is the model. Importing this module
imports torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import torch

from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.finetune.base_model import autocast
from gptwriter.finetune.low_rank_layers import merged

# Free enough that a small model does not go round in circles.
_DRAWN: dict[str, Any] = {"do_sample": True, "temperature": 0.8, "top_p": 0.95, "top_k": 0}
_SEED = 0


def prompts(texts: Sequence[str], tokenizer: Tokenizer, tokens: int) -> list[list[int]]:
    """The first tokens of each text, all of the same number, so that no prompt is padded."""
    encoded = [found for text in texts if (found := tokenizer.encode(text[: 20 * tokens]))]
    length = min([tokens, *map(len, encoded)])
    return [ids[:length] for ids in encoded]


def continuations(
    model: Any,
    tokenizer: Tokenizer,
    found: Sequence[list[int]],
    tokens: int,
    *,
    likeliest: bool = False,
) -> list[str]:
    """What the model writes behind each prompt, up to where it says that it has come to its end.

    `likeliest`: as in the editor while nobody has chosen otherwise. The generator of the training
    is not touched.
    """
    from transformers import GenerationConfig

    if not found:
        return []
    config: Any = GenerationConfig
    device = next(model.parameters()).device
    prompt = torch.tensor([[*tokenizer.prefix, *ids] for ids in found], device=device)
    was_training = model.training
    model.eval()
    with torch.random.fork_rng(), torch.no_grad(), autocast(device), merged(model):
        torch.manual_seed(_SEED)
        written = model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            generation_config=config(
                **({"do_sample": False} if likeliest else _DRAWN),
                max_new_tokens=tokens,
                use_cache=True,
                eos_token_id=sorted(tokenizer.special_ids) or None,
                pad_token_id=0,
            ),
        )
    model.train(was_training)
    rows = written[:, prompt.shape[1] :].tolist()
    return [_readable(tokenizer, row) for row in rows]


def _readable(tokenizer: Tokenizer, row: Sequence[int]) -> str:
    """The text up to the end, without bytes that are no whole character: the window shows none."""
    text = takewhile(lambda token: token not in tokenizer.special_ids, row)
    return tokenizer.decode(list(text)).replace("\ufffd", "")

"""A tiny random model of any kind that the catalog knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny_models import POSITIONS, VOCABULARY, build_tiny_lstm, save_model

_SMALL = {
    "vocab_size": VOCABULARY,
    "hidden_size": 64,
    "intermediate_size": 128,
    "ffn_dim": 128,
    "word_embed_proj_dim": 64,
    "num_hidden_layers": 2,
    "n_layer": 2,
    "num_attention_heads": 4,
    "n_head": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "n_embd": 64,
    "max_position_embeddings": POSITIONS,
    "n_positions": POSITIONS,
    "sliding_window": 256,
    "initializer_range": 0.3,
    "bos_token_id": 0,
    "eos_token_id": VOCABULARY - 1,  # else many a random model says nothing at all
    "pad_token_id": 0,
    "tie_word_embeddings": True,
}
_WHOLE_HEADS = frozenset({"bloom", "gpt2", "gpt_neox", "opt", "phi"})  # no shared keys


def build(kind: str, folder: Path) -> Path:
    """Write a model whose `model_type` is `kind`."""
    import transformers

    from gptwriter.engine.recurrent_network import MODEL_TYPE

    if kind == MODEL_TYPE:  # our own, which transformers does not know
        return build_tiny_lstm(folder)
    auto: Any = transformers.AutoConfig
    known = auto.for_model(kind)
    names = known.to_dict().keys() | known.attribute_map.keys()
    if kind in _WHOLE_HEADS:
        names -= {"num_key_value_heads", "head_dim"}
    config = auto.for_model(kind, **{name: _SMALL[name] for name in _SMALL if name in names})
    models: Any = transformers.AutoModelForCausalLM
    return save_model(type(models.from_config(config)), config, folder)

"""Which kinds of model gptwriter loads, and whether a config.json describes a sane one.

A config is not passed on as it was found: `checked` copies the keys that a decoder-only language
model needs and drops the rest, because other keys can name code, or files elsewhere. It does not
read files, and it knows nothing of weights beyond how many a config implies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gptwriter.engine.refusal import Refusal
from gptwriter.errors import translate


class BadConfig(Refusal):
    """The config is not one to load."""


@dataclass(frozen=True, slots=True)
class Family:
    """How one `model_type` names its dimensions; the first name that is present counts."""

    layers: tuple[str, ...] = ("num_hidden_layers",)
    width: tuple[str, ...] = ("hidden_size",)
    heads: tuple[str, ...] = ("num_attention_heads",)
    inner: tuple[str, ...] = ("intermediate_size",)
    positions: tuple[str, ...] = ("max_position_embeddings",)
    gated: bool = True  # the feed-forward part has three matrices, not two
    learned_positions: bool = False  # one weight vector for each position
    recurrent: bool = False  # no attention: four gates of a memory, and `inner` is the embedding's


_LLAMA = Family()
FAMILIES: Mapping[str, Family] = {
    "bloom": Family(
        layers=("n_layer", "num_hidden_layers"),
        width=("hidden_size", "n_embed"),
        heads=("n_head", "num_attention_heads"),
        positions=("seq_length",),
        gated=False,
    ),
    "gemma": _LLAMA,
    "gemma2": _LLAMA,
    "gemma3_text": _LLAMA,
    "gpt2": Family(
        layers=("n_layer",),
        width=("n_embd",),
        heads=("n_head",),
        inner=("n_inner",),
        positions=("n_positions", "n_ctx"),
        gated=False,
        learned_positions=True,
    ),
    "gpt_neox": Family(gated=False),
    "gptwriter_lstm": Family(inner=("embedding_size",), recurrent=True),
    "llama": _LLAMA,
    "mistral": _LLAMA,
    "opt": Family(inner=("ffn_dim",), gated=False, learned_positions=True),
    "phi": Family(gated=False),
    "phi3": _LLAMA,
    "qwen2": _LLAMA,
    "qwen3": _LLAMA,
    "smollm3": _LLAMA,
}

_ALLOWED_KEYS = frozenset(
    """
    model_type vocab_size hidden_size n_embd n_embed intermediate_size n_inner ffn_dim
    num_hidden_layers n_layer num_attention_heads n_head num_key_value_heads head_dim
    max_position_embeddings n_positions n_ctx seq_length original_max_position_embeddings
    word_embed_proj_dim bos_token_id eos_token_id pad_token_id unk_token_id tie_word_embeddings
    embedding_size
    hidden_act hidden_activation activation_function initializer_range init_std
    rms_norm_eps layer_norm_eps layer_norm_epsilon layer_norm_elementwise_affine
    rope_theta rope_scaling rope_parameters rope_local_base_freq partial_rotary_factor
    rotary_pct rotary_emb_base rotary_dim no_rope_layers no_rope_layer_interval
    attention_bias mlp_bias qkv_bias enable_bias attention_dropout attn_pdrop resid_pdrop
    embd_pdrop hidden_dropout dropout activation_dropout layerdrop
    sliding_window use_sliding_window max_window_layers layer_types sliding_window_pattern
    qk_layernorm use_qk_norm use_parallel_residual do_layer_norm_before
    _remove_final_layer_norm apply_residual_connection_post_layernorm slow_but_exact
    scale_attn_weights scale_attn_by_inverse_layer_idx reorder_and_upcast_attn
    query_pre_attn_scalar final_logit_softcapping attn_logit_softcapping
    use_bidirectional_attention dtype torch_dtype
    """.split()  # noqa: SIM905 - a table is read more easily than eighty quoted lines
)

_REFUSED_KEYS = {
    "auto_map": translate("errors", "it asks to run program code of its own."),
    "quantization_config": translate(
        "errors", "it is quantised in a way that needs other programs."
    ),
}

_LIMITS = {
    "layers": 1_000,
    "width": 65_536,
    "heads": 1_024,
    "vocab_size": 2_000_000,
    "inner": 1_000_000,
    "positions": 20_000_000,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's dimensions, read from its config and found to be possible."""

    layers: int
    width: int
    heads: int
    key_value_heads: int
    head_dim: int
    inner: int
    positions: int
    vocabulary: int


def checked(config: Mapping[str, object]) -> dict[str, object]:
    """The part of `config` that a model is built from. Raises BadConfig."""
    for key, reason in _REFUSED_KEYS.items():
        if config.get(key):
            raise BadConfig(reason)
    model_type = config.get("model_type")
    known = ", ".join(sorted(FAMILIES))
    if not isinstance(model_type, str):
        raise BadConfig(
            translate("errors", "it is of an unknown kind; gptwriter loads these: {known}."),
            known=known,
        )
    if model_type not in FAMILIES:
        raise BadConfig(
            translate("errors", "it is of the kind {kind}; gptwriter loads these: {known}."),
            kind=repr(model_type[:40]),
            known=known,
        )
    return {key: value for key, value in config.items() if key in _ALLOWED_KEYS}


def shape(config: Mapping[str, object]) -> Shape:
    """The dimensions of a checked config. Raises BadConfig when one is missing or absurd."""
    family = FAMILIES[str(config["model_type"])]
    width = _dimension(config, family.width, "width")
    heads = 1 if family.recurrent else _dimension(config, family.heads, "heads")
    if config.get("head_dim") is None and width % heads:
        raise BadConfig(
            translate("errors", "its width of {width} cannot be shared by {heads} heads."),
            width=width,
            heads=heads,
        )
    shared = _dimension(config, ("num_key_value_heads",), "heads", default=heads)
    if heads % shared:
        raise BadConfig(
            translate("errors", "its {heads} attention heads cannot share {shared} keys."),
            heads=heads,
            shared=shared,
        )
    return Shape(
        layers=_dimension(config, family.layers, "layers"),
        width=width,
        heads=heads,
        key_value_heads=shared,
        head_dim=_dimension(config, ("head_dim",), "width", default=width // heads),
        inner=_dimension(config, family.inner, "inner", default=4 * width),
        positions=_dimension(config, family.positions, "positions", default=2048),
        vocabulary=_dimension(config, ("vocab_size",), "vocab_size"),
    )


def implied_parameters(config: Mapping[str, object]) -> int:
    """How many weights a model of this config has at the least: what loading would allocate.

    Norms, biases and an untied head are left out, so the true number is never below this.
    """
    family, dimensions = FAMILIES[str(config["model_type"])], shape(config)
    width = dimensions.width
    if family.recurrent:
        gates = 4 * width * (dimensions.inner + (2 * dimensions.layers - 1) * width)
        return gates + dimensions.inner * (dimensions.vocabulary + width)
    heads = 2 * dimensions.heads + 2 * dimensions.key_value_heads  # q and o, k and v
    attention = width * dimensions.head_dim * heads
    feed_forward = width * dimensions.inner * (3 if family.gated else 2)
    positions = dimensions.positions * width if family.learned_positions else 0
    embedding = dimensions.vocabulary * width
    return embedding + positions + dimensions.layers * (attention + feed_forward)


def _dimension(
    config: Mapping[str, object], names: tuple[str, ...], limit: str, default: int | None = None
) -> int:
    """The number under the first of `names` that is there; None and absent mean `default`."""
    found = next((config[name] for name in names if config.get(name) is not None), default)
    if found is None:
        raise BadConfig(translate("errors", "its config.json does not say {key}."), key=names[0])
    if type(found) is not int or not 1 <= found <= _LIMITS[limit]:
        raise BadConfig(
            translate("errors", "its config.json gives {key} an impossible value."), key=names[0]
        )
    return found

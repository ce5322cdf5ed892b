"""The table of architectures that the fast decoder runs, and what differs between them.

Everything the forward pass needs to know of a model beyond its weights is a `Layout`, read from a
checked config.json; a model that the table does not describe exactly has none and runs through
transformers instead. Defaults are those of transformers' config classes. No torch is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gptwriter.engine import model_config
from gptwriter.engine.model_config import Shape
from gptwriter.errors import translate

Config = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Names:
    """What a family calls its tensors; those of a block without the block's own prefix.

    `query_key_value` and `up` are one tensor or several that are multiplied as one.
    """

    root: str
    block: str
    embedding: str
    positions: str | None  # learned position vectors, or None where positions are rotations
    query_key_value: tuple[str, ...]
    out: str
    up: tuple[str, ...]  # two: the first is a gate on the second
    down: str
    attention_norm: str
    feed_forward_norm: str
    final_norm: str


_LLAMA = Names(
    root="model.",
    block="layers.{}.",
    embedding="embed_tokens",
    positions=None,
    query_key_value=("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    out="self_attn.o_proj",
    up=("mlp.gate_proj", "mlp.up_proj"),
    down="mlp.down_proj",
    attention_norm="input_layernorm",
    feed_forward_norm="post_attention_layernorm",
    final_norm="norm",
)
_GPT2 = Names(
    root="transformer.",
    block="h.{}.",
    embedding="wte",
    positions="wpe",
    query_key_value=("attn.c_attn",),
    out="attn.c_proj",
    up=("mlp.c_fc",),
    down="mlp.c_proj",
    attention_norm="ln_1",
    feed_forward_norm="ln_2",
    final_norm="ln_f",
)
HEAD = "lm_head"
QUERY_NORM, KEY_NORM = "self_attn.q_norm", "self_attn.k_norm"


@dataclass(frozen=True, slots=True)
class Architecture:
    """How one `model_type` differs. A bias is a config key that asks for it, or always or never."""

    names: Names = _LLAMA
    query_key_value_bias: str | bool = "attention_bias"
    out_bias: str | bool = "attention_bias"
    feed_forward_bias: str | bool = False
    rms_norm: bool = True  # else layer norm, which has a bias
    norm_epsilon: tuple[str, float] = ("rms_norm_eps", 1e-6)
    normed_heads: bool = False  # each query and key head has a norm of its own
    transposed: bool = False  # matrices are stored (inputs, outputs)
    tied: bool = False  # the head is the embedding, where the config does not say
    activation: tuple[str, str] = ("hidden_act", "silu")
    only_if: Mapping[str, tuple[object, object]] | None = None  # key: (default, needed value)


ARCHITECTURES: Mapping[str, Architecture] = {
    "gpt2": Architecture(
        names=_GPT2,
        query_key_value_bias=True,
        out_bias=True,
        feed_forward_bias=True,
        rms_norm=False,
        norm_epsilon=("layer_norm_epsilon", 1e-5),
        transposed=True,
        tied=True,
        activation=("activation_function", "gelu_new"),
        only_if={
            "scale_attn_weights": (True, True),
            "scale_attn_by_inverse_layer_idx": (False, False),
            "reorder_and_upcast_attn": (False, False),
        },
    ),
    "llama": Architecture(feed_forward_bias="mlp_bias"),
    "mistral": Architecture(
        query_key_value_bias=False, out_bias=False, only_if={"sliding_window": (4096, None)}
    ),
    "qwen2": Architecture(
        query_key_value_bias=True, out_bias=False, only_if={"use_sliding_window": (False, False)}
    ),
    "qwen3": Architecture(normed_heads=True, only_if={"use_sliding_window": (False, False)}),
}
ACTIVATIONS = frozenset({"silu", "gelu", "gelu_new", "gelu_pytorch_tanh", "relu"})


@dataclass(frozen=True, slots=True)
class Rope:
    """Rotary positions (Su et al. 2021); `factor` 1 is unscaled.

    The other three are Llama 3's: wavelengths longer than `original_positions / low` turn `factor`
    times more slowly, those shorter than `original_positions / high` as ever, between them a blend.
    """

    theta: float
    factor: float = 1.0
    low: float = 1.0
    high: float = 4.0
    original_positions: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """One model, as the fast decoder needs to know it."""

    architecture: Architecture
    shape: Shape
    norm_epsilon: float
    activation: str
    tied: bool
    rope: Rope | None
    query_key_value_bias: bool
    out_bias: bool
    feed_forward_bias: bool

    @property
    def query_width(self) -> int:
        return self.shape.heads * self.shape.head_dim

    @property
    def key_width(self) -> int:
        return self.shape.key_value_heads * self.shape.head_dim

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Every tensor that the model is made of, by name, with its shape."""
        names, shape = self.architecture.names, self.shape
        found = {f"{names.root}{names.embedding}.weight": (shape.vocabulary, shape.width)}
        if names.positions is not None:
            found[f"{names.root}{names.positions}.weight"] = (shape.positions, shape.width)
        if not self.tied:
            found[f"{HEAD}.weight"] = (shape.vocabulary, shape.width)
        all_tensors: dict[str, tuple[int, ...]] = dict(found)
        all_tensors |= self._norm(names.root + names.final_norm, shape.width)
        for index in range(shape.layers):
            prefix = names.root + names.block.format(index)
            all_tensors |= {prefix + name: size for name, size in self._block_tensors()}
        return all_tensors

    def _block_tensors(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        names, shape = self.architecture.names, self.shape
        fused = self.query_width + 2 * self.key_width
        split = (self.query_width, self.key_width, self.key_width)
        for name, outputs in zip(
            names.query_key_value,
            (fused,) if len(names.query_key_value) == 1 else split,
            strict=True,
        ):
            yield from self._matrix(name, outputs, shape.width, bias=self.query_key_value_bias)
        yield from self._matrix(names.out, shape.width, self.query_width, bias=self.out_bias)
        for name in names.up:
            yield from self._matrix(name, shape.inner, shape.width, bias=self.feed_forward_bias)
        yield from self._matrix(names.down, shape.width, shape.inner, bias=self.feed_forward_bias)
        for name in (names.attention_norm, names.feed_forward_norm):
            yield from self._norm(name, shape.width).items()
        if self.architecture.normed_heads:
            for name in (QUERY_NORM, KEY_NORM):
                yield from self._norm(name, shape.head_dim).items()

    def _matrix(
        self, name: str, outputs: int, inputs: int, *, bias: bool
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        stored = (inputs, outputs) if self.architecture.transposed else (outputs, inputs)
        yield f"{name}.weight", stored
        if bias:
            yield f"{name}.bias", (outputs,)

    def _norm(self, name: str, width: int) -> dict[str, tuple[int, ...]]:
        parts = ("weight",) if self.architecture.rms_norm else ("weight", "bias")
        return {f"{name}.{part}": (width,) for part in parts}


def layout_of(config: Config) -> Layout | None:
    """The layout of a checked config, or None where transformers has to run the model."""
    architecture = ARCHITECTURES.get(str(config["model_type"]))
    if architecture is None or not _is_plain(config, architecture):
        return None
    learned = architecture.names.positions is not None
    rope = None if learned else _rope(config)
    activation = str(_get(config, *architecture.activation))
    if activation not in ACTIVATIONS or (rope is None and not learned):
        return None
    return Layout(
        architecture=architecture,
        shape=model_config.shape(config),
        norm_epsilon=_number(config, *architecture.norm_epsilon),
        activation=activation,
        tied=_get(config, "tie_word_embeddings", architecture.tied) is True,
        rope=rope,
        query_key_value_bias=_is_on(config, architecture.query_key_value_bias),
        out_bias=_is_on(config, architecture.out_bias),
        feed_forward_bias=_is_on(config, architecture.feed_forward_bias),
    )


def _is_plain(config: Config, architecture: Architecture) -> bool:
    """Whether nothing in the config asks for what the fast decoder does not do."""
    layers = config.get("layer_types")
    if isinstance(layers, list) and set(layers) - {"full_attention"}:
        return False
    conditions = architecture.only_if or {}
    return all(config.get(key, default) == needed for key, (default, needed) in conditions.items())


def _rope(config: Config) -> Rope | None:
    """The config's rotation; None for a kind that is not known here."""
    settings = config.get("rope_parameters") or config.get("rope_scaling") or {}
    if not isinstance(settings, dict) or _get(config, "partial_rotary_factor", 1.0) != 1.0:
        return None
    theta = _number(settings, "rope_theta", _number(config, "rope_theta", 10_000.0))
    match settings.get("rope_type", settings.get("type", "default")):
        case "default":
            return Rope(theta)
        case "llama3":
            return Rope(
                theta,
                factor=_number(settings, "factor", 1.0),
                low=_number(settings, "low_freq_factor", 1.0),
                high=_number(settings, "high_freq_factor", 4.0),
                original_positions=int(
                    _number(settings, "original_max_position_embeddings", 8192.0)
                ),
            )
        case _:
            return None


def _get(config: Config, key: str, default: object) -> object:
    found = config.get(key)
    return default if found is None else found


def _number(config: Config, key: str, default: float) -> float:
    found = _get(config, key, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or not found > 0:
        raise model_config.BadConfig(
            translate("errors", "its config.json gives {key} an impossible value."), key=key
        )
    return float(found)


def _is_on(config: Config, bias: str | bool) -> bool:  # noqa: FBT001 - a row of the table
    return bias if isinstance(bias, bool) else bool(config.get(bias, False))

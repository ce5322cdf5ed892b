"""The engine's recurrent network as the training knows a language model: one of transformers'.

So it is loaded, trained, sampled from and given LoRA like every other. Importing this module tells
transformers of it, and imports torch and transformers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    GenerationMixin,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers.modeling_outputs import BaseModelOutputWithPast, CausalLMOutputWithPast

from gptwriter.engine.recurrent_model import ROOT, dimensions_of
from gptwriter.engine.recurrent_network import MODEL_TYPE, Head, Layer, Network, State


class RecurrentConfig(PretrainedConfig):  # type: ignore[no-untyped-call]  # not annotated
    """The config.json of such a model."""

    model_type = MODEL_TYPE
    vocab_size: int = 0
    embedding_size: int = 0
    hidden_size: int = 0
    num_hidden_layers: int = 1
    max_position_embeddings: int = 0
    dropout: float = 0.0


class _LearningLayer(Layer):
    """A layer beside whose matrices there may be LoRA.

    Its kernel takes whole matrices, and they are small enough to be added up for each step.
    """

    def matrices(self) -> tuple[Tensor, Tensor]:
        return _whole(self.input), _whole(self.hidden)


def _whole(layer: Any) -> Tensor:
    """A linear layer's matrix with its change of low rank, (outputs, inputs)."""
    matrix: Tensor = layer.weight  # of a layer of peft's: that of the layer below
    for name in getattr(layer, "lora_A", ()):
        change = layer.lora_B[name].weight @ layer.lora_A[name].weight
        matrix = matrix + change * layer.scaling[name]
    return matrix


class _Body(Network):
    """The network as transformers calls the part of a model below its head."""

    layer_class = _LearningLayer

    def forward(
        self, input_ids: Tensor, *, use_cache: bool = False, states: list[State] | None = None
    ) -> BaseModelOutputWithPast:
        hidden, after = self.read(input_ids, states or self.beginning(len(input_ids)))
        cache: Any = after if use_cache else None  # transformers only hands it back
        return BaseModelOutputWithPast(hidden, cache)


class RecurrentForCausalLM(PreTrainedModel, GenerationMixin):  # type: ignore[no-untyped-call]  # nor this
    """The network with what training and sampling need of a model of transformers'."""

    config_class = RecurrentConfig
    base_model_prefix = ROOT
    _is_stateful = True

    def __init__(self, config: RecurrentConfig) -> None:
        super().__init__(config)
        self.model = _Body(dimensions_of(config.to_dict(), dropout=config.dropout))
        ready: Callable[[], None] = self.post_init  # it has no types
        ready()

    def get_output_embeddings(self) -> Head:
        head: Head = self.model.head
        return head

    def forward(
        self,
        input_ids: Tensor,
        past_key_values: list[State] | None = None,
        *,
        use_cache: bool = False,
        logits_to_keep: int = 0,
        **_others: object,
    ) -> CausalLMOutputWithPast:
        """As any causal model of transformers; its cache is the states behind what it has read."""
        found = self.model(input_ids, use_cache=use_cache, states=past_key_values)
        weight, bias = self.model.head
        hidden = found.last_hidden_state[:, -logits_to_keep:]
        logits = nn.functional.linear(hidden, weight, bias)
        return CausalLMOutputWithPast(logits=logits, past_key_values=found.past_key_values)

    def _init_weights(self, module: nn.Module) -> None:
        """The network's layers have done it themselves."""

    def _prepare_cache_for_generation(self, *_arguments: Any, **_named: Any) -> bool:
        """There is none; what was read is in the states, which `forward` gives and takes."""
        return False


AutoConfig.register(MODEL_TYPE, RecurrentConfig)
AutoModelForCausalLM.register(RecurrentConfig, RecurrentForCausalLM)

"""Runs a recurrent network in the engine: its decoder, and its folder's weights.

What a Transformer keeps for each token is its keys and values; this keeps the state behind it. A
state is a few kilobytes, so the whole text's cost no more than a Transformer's cache, and going
back is taking an older one. It knows token ids and no text. Importing this module imports torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from gptwriter.engine import model_config, weight_files
from gptwriter.engine.adapter import CheckedAdapter
from gptwriter.engine.adapter_weights import WornAdapter
from gptwriter.engine.api import Device, WeightFormat
from gptwriter.engine.catalog import CheckedModel
from gptwriter.engine.decoder import Decoder
from gptwriter.engine.recurrent_network import Dimensions, Network, State
from gptwriter.engine.weight_files import WrongWeights

ROOT = "model"  # what the network is called in the names of its tensors
_APART = 32
"""Tokens from one kept state to the next while a text is read; those that are written have each
their own. What has to be read again after going back is less than that."""


class RecurrentDecoder:
    """A `Decoder` that keeps the states behind what it has read."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._states = {0: network.beginning(1)}  # by how many tokens they have read; rising
        self._branches: list[State] = []

    def keep(self, length: int) -> int:
        while self._length > length:
            self._states.popitem()
        return self._length

    @torch.inference_mode()
    def forward(self, tokens: Sequence[int], rows: int = 1) -> Tensor:
        starts = range(0, len(tokens), _APART)
        found = [self._read(tokens[start : start + _APART]) for start in starts]
        return self._logits(torch.cat(found)[len(tokens) - rows :])

    @torch.inference_mode()
    def branch(self, step: int, tokens: Sequence[int]) -> Tensor:
        if step == 0:
            shape = (1, len(tokens), 1)
            states = self._states[self._length]
            self._branches = [State(*(each.repeat(shape) for each in state)) for state in states]
        ids = torch.tensor(tokens, device=self._network.bias.device)[:, None]
        hidden, self._branches = self._network.read(ids, self._branches)
        return self._logits(hidden[:, 0])

    @property
    def _length(self) -> int:
        return next(reversed(self._states))

    def _read(self, tokens: Sequence[int]) -> Tensor:
        """Read some more and keep the state behind them: (tokens, embedding)."""
        ids = torch.tensor([tokens], device=self._network.bias.device)
        hidden, states = self._network.read(ids, self._states[self._length])
        self._states[self._length + len(tokens)] = states
        read: Tensor = hidden[0]
        return read

    def _logits(self, hidden: Tensor) -> Tensor:
        head = self._network.head
        return nn.functional.linear(hidden, head.weight, head.bias)


class RecurrentModel:
    """A `Model` that is a recurrent network; it is small, and computes in float32 everywhere."""

    weights = WeightFormat.UNPACKED
    dtype = "float32"

    def __init__(self, network: Network, positions: int) -> None:
        self._network = network
        self._worn = WornAdapter(nn.ModuleDict({ROOT: network}))
        self.positions = positions

    def place(self, device: Device) -> Decoder:
        with self._worn.off():
            self._network.to(device.value)
        return RecurrentDecoder(self._network)

    def adapt(self, adapter: CheckedAdapter | None, strength: float) -> None:
        self._worn.wear(adapter, strength)


def load(checked: CheckedModel) -> RecurrentModel:
    """The model in main memory. Raises WrongWeights, and what safetensors raises."""
    network = Network(dimensions_of(checked.config))
    named = nn.ModuleDict({ROOT: network})
    tensors = {
        name: each for file in checked.weight_files for name, each in load_file(file).items()
    }
    wanted = {name: each.shape for name, each in named.state_dict().items()}
    if {name: each.shape for name, each in tensors.items()} != wanted:
        raise WrongWeights
    if not all(each.is_floating_point() for each in tensors.values()):
        raise WrongWeights
    weight_files.check_values(tensors.values())
    named.load_state_dict(tensors)
    positions = model_config.shape(checked.config).positions
    return RecurrentModel(network.eval().requires_grad_(requires_grad=False), positions)


def dimensions_of(config: Mapping[str, object], dropout: float = 0.0) -> Dimensions:
    """What a checked config says. Raises BadConfig."""
    shape = model_config.shape(config)
    return Dimensions(
        vocabulary=shape.vocabulary,
        embedding=shape.inner,
        width=shape.width,
        layers=shape.layers,
        dropout=dropout,
    )

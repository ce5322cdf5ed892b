"""A recurrent language model: long short-term memory, the classical alternative to a Transformer.

LSTM (Hochreiter and Schmidhuber 1997; the forget gate of Gers et al. 2000) with what small models
of little text have been found to need (Merity et al. 2018): dropout that is the same for a whole
block (Gal and Ghahramani 2016) and one matrix for reading and writing (Press and Wolf 2017; Inan et
al. 2017), which a projection lets be narrower than the memory (Sak et al. 2014); further layers add
to what the first one says (He et al. 2016). The engine and the training run this one network; it
knows no file, no text and no cache. Importing it imports torch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

MODEL_TYPE = "gptwriter_lstm"
_GATES = 4  # input, forget, cell, output: in torch's order
_SPREAD = 0.1  # of a new embedding's values


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What a network is made of."""

    vocabulary: int
    embedding: int
    width: int  # of the memory
    layers: int
    dropout: float = 0.0  # only while it learns


class State(NamedTuple):
    """What one layer remembers of all it has read, each (1, rows, width)."""

    output: Tensor
    cell: Tensor


class Head(NamedTuple):
    """What makes logits of the network's answers."""

    weight: Tensor  # (vocabulary, embedding): the embedding itself
    bias: Tensor  # (vocabulary,)


class Layer(nn.Module):
    """One layer; its matrices are linear layers, beside which LoRA finds its place."""

    def __init__(self, inputs: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.input = nn.Linear(inputs, _GATES * width)
        self.hidden = nn.Linear(width, _GATES * width, bias=False)
        with torch.no_grad():
            for weights in (self.input.weight, self.hidden.weight):
                nn.init.uniform_(weights, -(width**-0.5), width**-0.5)
            self.input.bias.zero_()
            self.input.bias[width : 2 * width] = 1.0  # it remembers, until it learns to forget

    def matrices(self) -> tuple[Tensor, Tensor]:
        """What the gates take of the inputs and of the state."""
        return self.input.weight, self.hidden.weight

    def beginning(self, rows: int) -> State:
        empty = torch.zeros(1, rows, self.width, device=self.input.bias.device)
        return State(empty, empty)

    def forward(self, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        """`inputs`: (rows, tokens, ...). Returns (rows, tokens, width), and the state behind."""
        into, back = self.matrices()
        bias = self.input.bias
        weights = [into, back, bias, torch.zeros_like(bias)]
        if inputs.shape[1] == 1:  # torch.lstm prepares its weights for each call: ten times as slow
            cell = torch.lstm_cell(inputs[:, 0], [each[0] for each in state], *weights)
            after = State(cell[0][None], cell[1][None])
            return cell[0][:, None], after
        found, output, cell_state = torch.lstm(
            input=inputs,
            hx=state,
            params=weights,
            has_biases=True,
            num_layers=1,
            dropout=0.0,
            train=self.training,
            bidirectional=False,
            batch_first=True,
        )
        return found, State(output, cell_state)


class Network(nn.Module):
    """Reads tokens and answers with a vector for each, from which `head` foretells the next."""

    layer_class = Layer

    def __init__(self, dimensions: Dimensions) -> None:
        super().__init__()
        size = dimensions
        self.embedding = nn.Embedding(size.vocabulary, size.embedding)
        inputs = [size.embedding, *[size.width] * (size.layers - 1)]
        self.layers: Any = nn.ModuleList(self.layer_class(each, size.width) for each in inputs)
        self.out = nn.Linear(size.width, size.embedding)
        self.bias = nn.Parameter(torch.zeros(size.vocabulary))
        self._dropout = size.dropout
        nn.init.uniform_(self.embedding.weight, -_SPREAD, _SPREAD)

    @property
    def head(self) -> Head:
        return Head(self.embedding.weight, self.bias)

    def beginning(self, rows: int) -> list[State]:
        """The states of a network that has read nothing."""
        return [layer.beginning(rows) for layer in self.layers]

    def read(self, tokens: Tensor, states: list[State]) -> tuple[Tensor, list[State]]:
        """`tokens`: (rows, tokens). Returns (rows, tokens, embedding), and the states behind."""
        hidden = self._dropped(self.embedding(tokens))
        after: list[State] = []
        for layer, state in zip(self.layers, states, strict=True):
            found, state_after = layer(hidden, state)
            found = self._dropped(found)
            hidden = hidden + found if found.shape == hidden.shape else found
            after.append(state_after)
        return self._dropped(self.out(hidden)), after

    def _dropped(self, hidden: Tensor) -> Tensor:
        """Without some of the values, the same ones at every token of a row."""
        if not (self.training and self._dropout):
            return hidden
        kept = 1 - self._dropout
        mask = hidden.new_empty(len(hidden), 1, hidden.shape[-1]).bernoulli_(kept)
        return hidden * (mask / kept)

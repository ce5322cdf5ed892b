"""A model that knows nothing yet: a tokenizer learned from the texts, and random weights.

Byte-level BPE (Sennrich et al. 2016; Radford et al. 2019) can write any text of any language. The
model is a GPT-2 or a recurrent network, small enough for the machine, in a folder like any other
model's, so it is taught by the same run as all weights of a base model are. Importing this module
imports torch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from gptwriter.engine.recurrent_model import ROOT
from gptwriter.engine.recurrent_network import MODEL_TYPE, Dimensions, Network
from gptwriter.finetune import durable
from gptwriter.finetune.dataset import Dataset, characters
from gptwriter.finetune.presets import Preset, Recipe, Shape

_END_OF_TEXT = "<|endoftext|>"
_LEAST_VOCABULARY = 512  # 256 bytes, and some words
_READ = 512  # tokens of a text that a recurrent network is given; it has no limit of its own
_SEEN = 50  # characters of text for each token: one that is hardly ever seen is hardly learned


@dataclass(frozen=True, slots=True)
class TransformerSize:
    """The dimensions of a new GPT-2."""

    layers: int
    width: int
    heads: int
    vocabulary: int  # at most: a short text has fewer words to learn


@dataclass(frozen=True, slots=True)
class RecurrentSize:
    """The dimensions of a new recurrent network."""

    layers: int
    width: int
    embedding: int
    vocabulary: int
    dropout: float


Size = TransformerSize | RecurrentSize
SIZES: Mapping[Shape, Mapping[Preset, Size]] = {
    Shape.TRANSFORMER: {
        Preset.GENTLE: TransformerSize(layers=4, width=192, heads=3, vocabulary=4096),
        Preset.NORMAL: TransformerSize(layers=4, width=256, heads=4, vocabulary=8192),
        Preset.STRONG: TransformerSize(layers=8, width=512, heads=8, vocabulary=16384),
    },
    Shape.LSTM: {
        Preset.GENTLE: RecurrentSize(1, width=256, embedding=192, vocabulary=4096, dropout=0.25),
        Preset.NORMAL: RecurrentSize(2, width=320, embedding=256, vocabulary=8192, dropout=0.3),
        Preset.STRONG: RecurrentSize(2, width=1024, embedding=512, vocabulary=16384, dropout=0.4),
    },
}


def begin(folder: Path, dataset: Dataset, size: Size, recipe: Recipe) -> None:
    """Make `folder` a model that has learned nothing yet; the same texts give the same model.

    Its tokenizer has seen the training text alone. Raises OSError.
    """

    def fill(making: Path) -> None:
        texts = (section.text for section in dataset.training)
        most = min(size.vocabulary, characters(dataset.training) // _SEEN)
        words = isinstance(size, TransformerSize)
        vocabulary = _save_tokenizer(making, texts, max(most, _LEAST_VOCABULARY), han_words=words)
        _save_weights(making, vocabulary, size, recipe)

    if not folder.is_dir():
        durable.put_folder(folder, fill)


def _save_tokenizer(folder: Path, texts: Iterable[str], most: int, *, han_words: bool) -> int:
    """Learn a tokenizer; returns how many tokens it knows.

    Without `han_words` a Han character is a token: words of two are too rare to be learned apart.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer: Any = Tokenizer(models.BPE())
    parts: list[Any] = [] if han_words else [pre_tokenizers.Split(Regex(r"\p{Han}"), "isolated")]
    parts.append(pre_tokenizers.ByteLevel(add_prefix_space=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(parts)
    tokenizer.decoder = decoders.ByteLevel()
    trainer: Any = trainers.BpeTrainer(
        vocab_size=most,
        min_frequency=2,
        special_tokens=[_END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {"bos_token": _END_OF_TEXT, "eos_token": _END_OF_TEXT}
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "add_bos_token": True, **named}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2), "utf-8")
    return int(tokenizer.get_vocab_size())


def _save_weights(folder: Path, vocabulary: int, size: Size, recipe: Recipe) -> None:
    from safetensors.torch import save_file

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        if isinstance(size, RecurrentSize):
            config, model = _recurrent(vocabulary, size)
        else:
            config, model = _transformer(vocabulary, size, recipe)
    weights = {name: each.detach().contiguous() for name, each in model.named_parameters()}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config, indent=2), "utf-8")


def _transformer(
    vocabulary: int, size: TransformerSize, recipe: Recipe
) -> tuple[dict[str, Any], Any]:
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=recipe.block_tokens,  # no place that training never reaches
        n_embd=size.width,
        n_layer=size.layers,
        n_head=size.heads,
        activation_function="gelu_pytorch_tanh",  # GPT-2's own, in one kernel instead of six
        attn_pdrop=0.0,  # attention with dropout is three times as slow on a CPU
        bos_token_id=0,
        eos_token_id=0,
        architectures=["GPT2LMHeadModel"],
    )
    return config.to_dict(), GPT2LMHeadModel(config)


def _recurrent(vocabulary: int, size: RecurrentSize) -> tuple[dict[str, Any], Any]:
    config = {
        "model_type": MODEL_TYPE,
        "vocab_size": vocabulary,
        "embedding_size": size.embedding,
        "hidden_size": size.width,
        "num_hidden_layers": size.layers,
        "max_position_embeddings": _READ,
        "dropout": size.dropout,
        "bos_token_id": 0,
        "eos_token_id": 0,
    }
    network = Network(Dimensions(vocabulary, size.embedding, size.width, size.layers, size.dropout))
    return config, torch.nn.ModuleDict({ROOT: network})

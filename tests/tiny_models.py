"""Real models, too small to know anything: random weights, a real tokenizer, a real folder.

Each is built as a Hugging Face folder within a second or so. The weights are the same in every
run, and spread widely enough that greedy text does not repeat one token for ever.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORDS = (
    "The old lighthouse keeper walked down to the harbour every morning before the sun rose. "
    "He carried a lantern, a loaf of bread and a letter that he had never dared to open. "
    "“Good morning,” said the fisherman. “You are early today!” The keeper didn't answer.\n"
    "从前有一座山，山上有一座庙，庙里有一个老和尚。他每天早上都去河边打水，看见鱼在水里游。"
    "“你好！”小和尚说，“今天天气真好。”老和尚笑了笑，没有说话。\n"
)
END_OF_TEXT = "<|endoftext|>"
VOCABULARY = 512
POSITIONS = 512


def build_tiny_llama(folder: Path, head_dim: int = 16) -> Path:
    """A Llama of two layers with grouped query heads; of 32 numbers, they are compiled."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=head_dim,
        max_position_embeddings=POSITIONS,
        initializer_range=0.3,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=0,
    )
    return save_model(LlamaForCausalLM, config, folder)


def build_tiny_gpt2(folder: Path) -> Path:
    """A GPT-2 of two layers."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_positions=POSITIONS,
        n_embd=64,
        n_layer=2,
        n_head=4,
        initializer_range=0.3,
        bos_token_id=0,
        eos_token_id=0,
    )
    return save_model(GPT2LMHeadModel, config, folder)


def build_tiny_lstm(folder: Path) -> Path:
    """A recurrent network of two layers."""
    import torch
    from safetensors.torch import save_file

    from gptwriter.engine.recurrent_network import MODEL_TYPE, Dimensions, Network

    folder.mkdir(parents=True)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        network = Network(Dimensions(VOCABULARY, embedding=48, width=64, layers=2))
        for weights in network.parameters():
            torch.nn.init.normal_(weights, std=0.3)
    tensors = {f"model.{name}": each.detach() for name, each in network.named_parameters()}
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    config = {
        "model_type": MODEL_TYPE,
        "vocab_size": VOCABULARY,
        "embedding_size": 48,
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "max_position_embeddings": POSITIONS,
        "bos_token_id": 0,
        "eos_token_id": 0,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    save_tokenizer(folder)
    return folder


def save_model(model_class: Any, config: Any, folder: Path) -> Path:
    """A model of any class with seeded random weights, and the tokenizer beside it."""
    import torch
    from transformers.utils import logging

    quiet: Any = logging.disable_progress_bar  # it has no types
    quiet()
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model_class(config).save_pretrained(folder)
    save_tokenizer(folder)
    return folder


def save_tokenizer(folder: Path) -> None:
    """A byte-level BPE tokenizer that was trained on WORDS and can write any text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([WORDS], trainer)
    wrapper: Any = PreTrainedTokenizerFast
    wrapper(
        tokenizer_object=tokenizer, bos_token=END_OF_TEXT, eos_token=END_OF_TEXT
    ).save_pretrained(folder)


def teach(folder: Path, text: str, steps: int = 120) -> None:
    """Let the model in `folder` learn a text by heart, so that it is sure of how that goes on."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    loader: Any = AutoTokenizer  # it has no types
    model_class: Any = AutoModelForCausalLM
    tokens = loader.from_pretrained(folder)(text, return_tensors="pt")["input_ids"]
    model = model_class.from_pretrained(folder)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(steps):
        loss = model(input_ids=tokens, labels=tokens).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.save_pretrained(folder)

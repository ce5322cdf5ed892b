"""What a model writes for the training film and the proof."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.finetune import writing


@pytest.fixture
def model(tiny_llama: Path) -> Any:
    model_class: Any = transformers.AutoModelForCausalLM
    return model_class.from_pretrained(tiny_llama, dtype=torch.float32).eval()


def liking(model: Any, token: int) -> Any:
    """The model, almost sure of one token after any text."""
    bias = torch.zeros(model.config.vocab_size)
    bias[token] = 100.0
    model.lm_head.bias = torch.nn.Parameter(bias)
    return model


def test_a_model_that_says_it_has_come_to_its_end_writes_nothing_more(
    model: Any, tiny_llama: Path
) -> None:
    tokenizer = Tokenizer(tiny_llama)
    end = min(tokenizer.special_ids)
    prompts = writing.prompts(["Once there was a house."], tokenizer, 4)
    assert writing.continuations(liking(model, end), tokenizer, prompts, 8) == [""]


def test_a_model_that_goes_on_writes_as_many_tokens_as_are_asked_for(
    model: Any, tiny_llama: Path
) -> None:
    tokenizer = Tokenizer(tiny_llama)
    (letter,) = tokenizer.encode("a")
    prompts = writing.prompts(["Once there was a house."], tokenizer, 4)
    assert writing.continuations(liking(model, letter), tokenizer, prompts, 8) == ["a" * 8]


def test_half_a_character_is_not_shown(model: Any, tiny_llama: Path) -> None:
    tokenizer = Tokenizer(tiny_llama)
    first_byte, *_ = tokenizer.encode("𠮷")
    assert tokenizer.decode([first_byte]) == "\ufffd"
    prompts = writing.prompts(["Once there was a house."], tokenizer, 4)
    assert writing.continuations(liking(model, first_byte), tokenizer, prompts, 8) == [""]


def test_the_same_is_drawn_each_time_and_the_likeliest_is_what_the_model_would_say_first(
    model: Any, tiny_llama: Path
) -> None:
    tokenizer = Tokenizer(tiny_llama)
    prompts = writing.prompts(["Once there was a house."], tokenizer, 4)
    drawn = [writing.continuations(model, tokenizer, prompts, 8) for _ in range(2)]
    likeliest = writing.continuations(model, tokenizer, prompts, 8, likeliest=True)
    ids = torch.tensor([[*tokenizer.prefix, *prompts[0]]])
    for _ in range(8):
        with torch.no_grad():
            ids = torch.cat([ids, model(ids).logits[:, -1:].argmax(-1)], dim=1)
    assert drawn[0] == drawn[1] != likeliest
    assert likeliest == [tokenizer.decode(ids[0, -8:].tolist()).replace("\ufffd", "")]


def test_a_model_that_learns_is_left_as_it_was_and_so_is_chance(
    model: Any, tiny_llama: Path
) -> None:
    tokenizer = Tokenizer(tiny_llama)
    prompts = writing.prompts(["Once there was a house."], tokenizer, 4)
    model.train()
    before = torch.get_rng_state()
    writing.continuations(model, tokenizer, prompts, 4)
    assert model.training
    assert torch.equal(torch.get_rng_state(), before)


def test_a_prompt_begins_as_the_model_is_used_to(
    model: Any, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = Tokenizer(tiny_llama)
    tokenizer.prefix = [1, 2]
    given: list[list[int]] = []
    real = model.generate

    def generate(prompt: Any, **more: Any) -> Any:
        given.extend(prompt.tolist())
        return real(prompt, **more)

    monkeypatch.setattr(model, "generate", generate)
    writing.continuations(model, tokenizer, [[5, 6]], 2)
    assert given == [[1, 2, 5, 6]]

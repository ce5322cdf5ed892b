from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.engine.tokenizer import Tokenizer
from tests.tiny_models import END_OF_TEXT


@pytest.fixture
def tokenizer(tiny_llama: Path) -> Tokenizer:
    return Tokenizer(tiny_llama)


def test_q12_a_special_token_in_the_writers_text_is_text(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode(f"a {END_OF_TEXT} b")
    assert not tokenizer.special_ids & set(ids)
    assert tokenizer.decode(ids) == f"a {END_OF_TEXT} b"


def test_q12_special_tokens_are_also_stop_strings(tokenizer: Tokenizer) -> None:
    assert tokenizer.stops == [END_OF_TEXT]
    assert tokenizer.special_ids == {0}


def test_an_empty_page_starts_like_a_training_document(tokenizer: Tokenizer) -> None:
    assert tokenizer.prompt([]) == [0]
    assert tokenizer.prompt([7, 8]) == [7, 8]


@pytest.mark.parametrize("text", ["", "The cat’s hat", "我们去公园", "👩‍👩‍👧 é \u3000", "\n\n  x"])
def test_what_is_encoded_decodes_to_the_same_text(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text

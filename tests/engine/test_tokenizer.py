from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from gptwriter.engine.sample_texts import SAMPLE_TEXTS
from gptwriter.engine.tokenizer import Tokenizer
from tests.default_model import DEFAULT_MODEL
from tests.engine.model_folders import change_json, write_json
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


@pytest.mark.parametrize(
    ("settings", "prefix"),
    [({}, []), ({"add_bos_token": True}, [0]), ({"add_bos_token": False}, [])],
)
def test_a_first_token_is_added_only_where_the_model_wants_one(
    tiny_llama: Path, tmp_path: Path, settings: dict[str, object], prefix: list[int]
) -> None:
    folder = Path(shutil.copytree(tiny_llama, tmp_path / "model"))
    change_json(folder / "tokenizer_config.json", **settings)
    assert Tokenizer(folder).prompt([7]) == [*prefix, 7]


def test_the_older_two_files_do_as_well(tmp_path: Path) -> None:
    """GPT-2 was published with them alone."""
    vocabulary = {token: number for number, token in enumerate(["a", "b", "ab", END_OF_TEXT])}
    write_json(tmp_path / "vocab.json", vocabulary)
    write_json(tmp_path / "config.json", {"model_type": "gpt2"})
    (tmp_path / "merges.txt").write_text("#version: 0.2\na b\n", "utf-8")
    assert Tokenizer(tmp_path).encode("abba") == [2, 1, 0]


@pytest.mark.default_model
def test_the_default_models_tokens_are_those_of_transformers() -> None:
    from transformers import AutoTokenizer

    ours = Tokenizer(DEFAULT_MODEL)
    theirs: Any = AutoTokenizer.from_pretrained(DEFAULT_MODEL)
    for text in (*SAMPLE_TEXTS, "  two\n\n\tlines ", "👩‍👩‍👧 don’t — 3.14"):
        assert ours.encode(text) == theirs(text).input_ids
    assert ours.special_ids >= set(theirs.all_special_ids)
    assert ours.prefix == theirs("").input_ids

"""Tokens as bytes, in the ways that tokenizers name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.engine.vocabulary import Vocabulary, from_names

WORDS = Vocabulary([None, b" gre", b" great", b" greasy", b" g", b" go", b"re", b",", b"'s"])


def spelled(tokens: list[int], vocabulary: Vocabulary = WORDS) -> set[bytes]:
    return {vocabulary[token] for token in tokens}


def test_q1_tokens_agree_with_what_was_typed_from_either_side() -> None:
    assert spelled(WORDS.agreeing(b" gre")) == {b" gre", b" great", b" greasy", b" g"}
    assert spelled(WORDS.agreeing(b" g")) == {b" gre", b" great", b" greasy", b" g", b" go"}
    assert WORDS.agreeing(b"xyz") == []


def test_q1_half_a_character_agrees_with_the_whole_one() -> None:
    halves = Vocabulary([b"caf", "é".encode()[:1], "é".encode(), "café".encode()])
    assert spelled(halves.agreeing("é".encode()), halves) == {"é".encode()[:1], "é".encode()}


def test_q9_a_word_ends_where_no_letter_and_no_inner_mark_follows() -> None:
    ends = dict(zip(range(9), WORDS.borders.tolist(), strict=True))
    assert [token for token, end in ends.items() if not end] == [6, 8]


@pytest.mark.parametrize(
    ("names", "texts"),
    [
        ({"Ġthe": 0, "Ã©": 1, "Ċ": 2}, [b" the", "é".encode(), b"\n"]),
        ({"▁the": 0, "é": 1, "<0x0A>": 2, "我": 3}, [b" the", "é".encode(), b"\n", "我".encode()]),
    ],
)
def test_both_ways_to_name_a_token_are_read(names: dict[str, int], texts: list[bytes]) -> None:
    vocabulary = from_names(names, frozenset())
    assert [vocabulary[token] for token in names.values()] == texts


def test_the_bytes_of_a_text_s_tokens_are_the_text(tiny_model: Path) -> None:
    tokenizer = Tokenizer(tiny_model)
    text = "The harbour, café 从前有一座山 🙂\n“Good”"
    spelled_out = b"".join(tokenizer.spelled[token] for token in tokenizer.encode(text))
    assert spelled_out.decode() == text
    assert all(tokenizer.spelled[token] == b"" for token in tokenizer.special_ids)

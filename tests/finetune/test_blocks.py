"""Every token is in one block, blocks are as full as they should be, and come in an order."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.finetune.blocks import (
    NO_PARAGRAPH,
    Block,
    PlacingTokenizer,
    cut,
    cut_for_learning,
    in_order,
)
from gptwriter.finetune.sections import Section
from tests.finetune.texts import chinese, english


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> PlacingTokenizer:
    from tests.tiny_models import save_tokenizer

    folder: Path = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(folder)
    return PlacingTokenizer(folder)


def section(text: str) -> Section:
    return Section(0, tuple(text.splitlines(keepends=True)))


@pytest.mark.parametrize("text", [english(4000), chinese(900), "🙂 é\n𠮷野家\n"])
@pytest.mark.parametrize("length", [16, 64, 512])
def test_every_token_is_in_one_block_in_order(
    tokenizer: PlacingTokenizer, text: str, length: int
) -> None:
    blocks = cut([section(text)], tokenizer, length, lead=[])
    assert [token for block in blocks for token in block.tokens] == tokenizer.encode(text)
    assert all(len(block.tokens) <= length for block in blocks)


def test_a_paragraph_that_fits_is_not_cut(tokenizer: PlacingTokenizer) -> None:
    blocks = cut([section(english(6000))], tokenizer, 500, lead=[])
    assert len(blocks) > 5
    for block, following in pairwise(blocks):
        assert block.owners[-1] != following.owners[0]


def test_a_paragraph_that_is_too_long_is_cut_without_loss(tokenizer: PlacingTokenizer) -> None:
    blocks = cut([section("word " * 500)], tokenizer, 64, lead=[])
    assert {len(block.tokens) for block in blocks[:-1]} == {64}


def test_the_owner_of_a_token_is_its_paragraph(tokenizer: PlacingTokenizer) -> None:
    first, second = section("One.\nTwo, three.\n"), section("Four.\n")
    blocks = cut([first, second], tokenizer, 64, lead=[])
    found: dict[int, list[int]] = {}
    for block in blocks:
        for token, owner in zip(block.tokens, block.owners, strict=True):
            found.setdefault(owner, []).append(token)
    assert [tokenizer.decode(found[owner]) for owner in range(3)] == [
        "One.\n", "Two, three.\n", "Four.\n"
    ]  # fmt: skip


def test_what_leads_a_block_is_not_scored(tokenizer: PlacingTokenizer) -> None:
    [plain] = cut([section("One.\n")], tokenizer, 64, lead=[])
    [led] = cut([section("One.\n")], tokenizer, 64, lead=[0])
    assert led.tokens == (0, *plain.tokens)
    assert led.owners[0] == NO_PARAGRAPH
    assert led.scored == plain.scored + 1 == len(plain.tokens)


def test_what_is_learned_from_begins_a_section_as_an_empty_page_would(
    tokenizer: PlacingTokenizer,
) -> None:
    start = tokenizer.prompt([])
    assert start
    assert not tokenizer.prefix
    blocks = cut_for_learning([section(english(900)), section("One.\n")], tokenizer, 64)
    led = [number for number, block in enumerate(blocks) if block.owners[0] == NO_PARAGRAPH]
    assert len(blocks) > 3
    assert led == [0, len(blocks) - 1]
    assert all(blocks[number].tokens[: len(start)] == tuple(start) for number in led)
    assert all(len(block.tokens) <= 64 for block in blocks)


@pytest.mark.parametrize("text", [english(6000), chinese(900), "word " * 500])
def test_what_is_learned_from_leaves_no_room_in_a_step(
    tokenizer: PlacingTokenizer, text: str
) -> None:
    blocks = cut_for_learning([section(text)], tokenizer, 64)
    start = len(tokenizer.prompt([]))
    first, *others, last = blocks
    behind = [token for each in (*others, last) for token in each.tokens]
    assert [*first.tokens[start:], *behind] == tokenizer.encode(text)
    room = 64 - start
    assert {len(first.tokens) - start, *(len(each.tokens) for each in others)} == {room}
    assert 0 < len(last.tokens) <= room


def test_a_last_token_that_is_alone_is_no_lesson(tokenizer: PlacingTokenizer) -> None:
    start = len(tokenizer.prompt([]))
    text = "word " * 100
    tokens = len(tokenizer.encode(text))
    blocks = cut_for_learning([section(text)], tokenizer, tokens - 1 + start)
    assert [each.scored for each in blocks] == [tokens - 1]


BLOCKS = [Block((number,) * (number % 9 + 2), (0,) * (number % 9 + 2)) for number in range(40)]


@given(st.integers(1, 8), st.floats(0.1, 3), st.integers(0, 5))
def test_f10_the_order_is_whole_steps_and_always_the_same(
    per_step: int, passes: float, seed: int
) -> None:
    order = in_order(BLOCKS, passes, per_step, seed)
    assert order == in_order(BLOCKS, passes, per_step, seed)
    assert len(order) % per_step == 0
    assert abs(len(order) - len(BLOCKS) * passes) <= per_step


def test_the_order_is_neither_that_of_the_text_nor_that_of_another_seed() -> None:
    orders = [in_order(BLOCKS, 1, 4, seed) for seed in (0, 1)]
    assert orders[0] != orders[1]
    assert list(BLOCKS)[: len(orders[0])] not in orders


def test_one_pass_has_each_block_once_and_little_padding() -> None:
    order = in_order(BLOCKS, 1, 4, seed=0)
    assert sorted(order, key=lambda block: block.tokens) == sorted(
        BLOCKS, key=lambda block: block.tokens
    )
    steps = [order[start : start + 4] for start in range(0, len(order), 4)]
    padded = sum(4 * max(len(block.tokens) for block in step) for step in steps)
    assert padded < 1.15 * sum(len(block.tokens) for block in BLOCKS)


def test_less_than_a_step_of_text_is_repeated_to_fill_one() -> None:
    assert len(in_order(BLOCKS[:1], 1, 4, seed=0)) == 4

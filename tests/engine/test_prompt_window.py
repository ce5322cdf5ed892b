"""Windows over generated manuscripts, with a tokenizer of about four letters a token."""

from __future__ import annotations

import functools
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptwriter.engine.prompt_window import PROMPT_TOKENS, STEP, PromptWindow

POSITIONS = 8192


def encode(text: str) -> list[int]:
    """Four ASCII letters a token, counted from each space; each other character is two."""
    ids: list[int] = []
    run = 0
    for character in text:
        run = run + 1 if character.isascii() and not character.isspace() else 0
        if run % 4 == 0:
            ids.append(ord(character))
        if not character.isascii():
            ids.append(0)
    return ids


@functools.cache
def manuscript(seed: int, words: int, *, han: bool = False) -> str:
    """Paragraphs of one to twelve sentences of three to thirty words."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    paragraphs: list[str] = []
    while words > 0:
        sentences = []
        for _ in range(chance.randint(1, 12)):
            count = chance.randint(3, 30)
            words -= count
            word = "山水" if han else "word"
            sentences.append(("" if han else " ").join(chance.choices([word, word * 2], k=count)))
        mark = "。" if han else ". "
        paragraphs.append(mark.join(sentences) + mark.strip())
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize("han", [False, True])
@pytest.mark.parametrize("positions", [1024, POSITIONS])
def test_a_window_fits_and_uses_most_of_its_room(positions: int, *, han: bool) -> None:
    window = PromptWindow(encode, positions)
    text = manuscript(1, 8_000, han=han)
    for end in range(0, len(text), 997):
        used = len(window.ids(text[:end]))
        assert used <= window.limit <= positions * 3 // 4
        if end > 8 * window.limit:
            assert used > window.limit // 3


def test_q2_the_window_ends_without_the_spaces_before_the_caret() -> None:
    assert PromptWindow(list_of_characters, POSITIONS).ids("He said ") == list_of_characters(
        "He said"
    )


def list_of_characters(text: str) -> list[int]:
    return [ord(character) for character in text]


@given(seed=st.integers(0, 4), start=st.integers(0, 20_000), han=st.booleans())
@settings(max_examples=20, deadline=None)
def test_p2_typing_moves_the_start_rarely_and_by_at_least_a_step(
    seed: int, start: int, *, han: bool
) -> None:
    """Over 2,000 typed characters, counted in tokens between one start and the next."""
    window = PromptWindow(encode, POSITIONS)
    text = manuscript(seed, 5_000, han=han)
    starts = [window.start(text[:end]) for end in range(start, start + 2_000, 23)]
    steps = [(old, new) for old, new in pairwise(starts) if old != new]
    for old, new in steps:
        assert new > old
        assert len(encode(text[old:new])) >= STEP * 0.9  # borders of words count differently
    assert len(steps) <= len(encode(text[start : start + 2_000])) / STEP + 1


def test_q14_the_same_text_has_the_same_window_whatever_came_before() -> None:
    text = manuscript(3, 10_000)
    fresh, used = PromptWindow(encode, POSITIONS), PromptWindow(encode, POSITIONS)
    for end in range(0, len(text), 4_001):
        used.ids(text[:end])
    assert used.ids(text) == fresh.ids(text)


def test_q15_a_long_text_is_cut_behind_a_paragraph_or_a_sentence() -> None:
    window = PromptWindow(encode, POSITIONS)
    text = manuscript(4, 10_000)
    for end in range(20_000, len(text), 3_001):
        assert text[: window.start(text[:end])].rstrip(" ")[-1] in "\n."


def test_a_long_text_is_not_encoded_as_a_whole() -> None:
    encoded: list[int] = []

    def counting(text: str) -> list[int]:
        encoded.append(len(text))
        return encode(text)

    window = PromptWindow(counting, POSITIONS)
    text = manuscript(5, 50_000)
    window.ids(text)
    assert sum(encoded) < 50_000
    encoded.clear()
    window.ids(text + " one")
    assert sum(encoded) < 10_000  # the window itself, and what is new


def test_a_paragraph_without_end_is_cut_all_the_same() -> None:
    window = PromptWindow(list_of_characters, POSITIONS)
    text = "x" * 30_000
    assert 0 < len(window.ids(text)) <= PROMPT_TOKENS
    assert window.start(text) == window.start(text + "x")


def test_a_short_text_is_seen_whole() -> None:
    text = manuscript(6, 500)
    assert PromptWindow(encode, POSITIONS).start(text) == 0

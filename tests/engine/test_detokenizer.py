from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gptwriter.engine.detokenizer import HALF, Detokenizer


class ByteTokens:
    """A tokenizer whose token n is the n-th piece of some bytes, as byte-level ones decode."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces

    def decode(self, ids: Sequence[int]) -> str:
        return b"".join(self.pieces[token] for token in ids).decode("utf-8", "replace")


def streamed(pieces: Sequence[bytes]) -> list[str]:
    detokenizer = Detokenizer(ByteTokens(pieces).decode)
    return [*(detokenizer.push(token) for token in range(len(pieces))), detokenizer.finish()]


@st.composite
def tokenised(draw: st.DrawFn) -> list[bytes]:
    data = draw(st.text()).encode()
    cuts = sorted(draw(st.sets(st.integers(0, len(data)))) | {0, len(data)})
    return [data[start:end] for start, end in pairwise(cuts)]


@given(tokenised())
def test_q10_any_cut_of_any_text_streams_to_the_same_text(pieces: list[bytes]) -> None:
    assert "".join(streamed(pieces)) == b"".join(pieces).decode().replace(HALF, "")


@given(st.lists(st.binary(max_size=6), max_size=20))
def test_q10_no_broken_character_is_ever_given_out(pieces: list[bytes]) -> None:
    assert HALF not in "".join(streamed(pieces))


def test_q10_a_half_character_waits_for_its_other_half() -> None:
    character = "𠮷".encode()
    assert streamed([b"a", character[:2], character[2:], b"b"]) == ["a", "", "𠮷", "b", ""]


def test_q10_a_half_character_at_the_end_is_dropped_and_the_whole_one_before_it_is_not() -> None:
    assert streamed([b"a", "猫猫".encode()[:5]]) == ["a", "", "猫"]


def test_a_space_that_exists_only_behind_another_token_is_kept() -> None:
    def decode(ids: Sequence[int]) -> str:
        return " ".join(("the", "old", "cat")[token] for token in ids)

    detokenizer = Detokenizer(decode, prompt=[0])
    assert [detokenizer.push(1), detokenizer.push(2)] == [" old", " cat"]

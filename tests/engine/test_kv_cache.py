from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.engine.api import CancelToken
from gptwriter.engine.kv_cache import PREFILL_CHUNK, KvCache


class Recorder:
    """A decoder that knows what it holds; its logits are the last token."""

    def __init__(self, *, can_go_back: bool = True) -> None:
        self.held: list[int] = []
        self.calls: list[int] = []
        self.can_go_back = can_go_back
        self.on_call: Callable[[], None] = lambda: None

    def branch(self, step: int, tokens: Sequence[int]) -> torch.Tensor:
        raise NotImplementedError

    def keep(self, length: int) -> int:
        if length < len(self.held):
            self.held = self.held[:length] if self.can_go_back else []
        return len(self.held)

    def forward(self, tokens: Sequence[int], rows: int = 1) -> torch.Tensor:
        self.calls.append(len(tokens))
        self.held += tokens
        self.on_call()
        return torch.tensor(tokens[-rows:])[:, None].float()


def read(cache: KvCache, tokens: Sequence[int]) -> tuple[int, int]:
    reading = cache.read(list(tokens), CancelToken())
    assert reading.logits is not None
    assert reading.logits.tolist() == [[tokens[-1]]]
    return reading.reused, reading.run


def test_p1_only_the_difference_is_run() -> None:
    cache = KvCache(Recorder())
    assert read(cache, [1, 2, 3]) == (0, 3)
    assert read(cache, [1, 2, 3, 4]) == (3, 1)
    assert read(cache, [1, 2, 9, 9]) == (2, 2)


def test_p1_going_back_runs_only_the_last_token() -> None:
    cache = KvCache(Recorder())
    read(cache, range(1, 100))
    assert read(cache, range(1, 50)) == (48, 1)


def test_p1_the_same_text_again_runs_only_the_last_token() -> None:
    cache = KvCache(Recorder())
    read(cache, [1, 2, 3])
    assert read(cache, [1, 2, 3]) == (2, 1)


def test_a_decoder_that_cannot_go_back_reads_anew_but_goes_on() -> None:
    cache = KvCache(Recorder(can_go_back=False))
    read(cache, [1, 2, 3])
    assert read(cache, [1, 2, 3, 4]) == (3, 1)
    assert read(cache, [1, 2]) == (0, 2)


def test_p7_a_long_prompt_is_read_in_chunks() -> None:
    decoder = Recorder()
    read(KvCache(decoder), range(2 * PREFILL_CHUNK + 5))
    assert decoder.calls == [PREFILL_CHUNK, PREFILL_CHUNK, 5]


@pytest.mark.parametrize(
    ("seconds_per_token", "chunks"),
    [
        (0.0001, [128, 128, 128, 128]),
        (0.0015, [128, 64, 64, 64]),  # 128 tokens take 192 ms, 64 take 96
        (0.1, [128, 64, 64, 64]),
    ],
)
def test_e4_chunks_are_as_short_as_a_cancel_may_wait(
    seconds_per_token: float, chunks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("time.perf_counter", lambda: now)
    decoder = Recorder()

    def work() -> None:
        nonlocal now
        now += decoder.calls[-1] * seconds_per_token

    decoder.on_call = work
    read(KvCache(decoder), range(1000))
    assert decoder.calls[: len(chunks)] == chunks


def test_p7_a_cancel_in_the_last_chunk_says_nothing_and_what_was_read_is_kept() -> None:
    decoder = Recorder()
    cache = KvCache(decoder)
    cancel = CancelToken()
    decoder.on_call = cancel.cancel
    reading = cache.read([1, 2, 3], cancel)
    assert (reading.logits, reading.run) == (None, 3)
    assert read(cache, [1, 2, 3, 4]) == (3, 1)


def test_after_an_error_among_several_lines_nothing_is_trusted() -> None:
    decoder = Recorder()
    cache = KvCache(decoder)
    read(cache, [1, 2, 3])
    with pytest.raises(NotImplementedError):
        cache.branch(0, [4, 5])
    assert read(cache, [1, 2, 3]) == (0, 3)


def test_p7_a_cancel_is_felt_after_one_chunk_and_what_was_read_is_kept() -> None:
    decoder = Recorder()
    cache = KvCache(decoder)
    cancel = CancelToken()
    decoder.on_call = cancel.cancel
    reading = cache.read(list(range(1000)), cancel)
    assert (reading.logits, reading.run) == (None, PREFILL_CHUNK)
    assert read(cache, range(1000)) == (PREFILL_CHUNK, 1000 - PREFILL_CHUNK)


def test_a_cancelled_request_runs_nothing() -> None:
    decoder = Recorder()
    cancel = CancelToken()
    cancel.cancel()
    assert KvCache(decoder).read([1, 2], cancel).logits is None
    assert decoder.calls == []


def test_after_an_error_nothing_is_trusted() -> None:
    decoder = Recorder()
    cache = KvCache(decoder)
    read(cache, [1, 2, 3])

    def fail() -> None:
        raise RuntimeError

    decoder.on_call = fail
    with pytest.raises(RuntimeError):
        cache.read([1, 2, 3, 4], CancelToken())
    assert decoder.held == []


def test_what_is_likely_to_come_is_read_in_the_same_pass_and_is_there_when_it_comes() -> None:
    decoder = Recorder()
    cache = KvCache(decoder)
    reading = cache.read([1, 2, 3], CancelToken(), ahead=[4, 5])
    assert reading.logits is not None
    assert reading.logits[:, 0].tolist() == [3, 4, 5]
    assert decoder.calls == [5]
    assert read(cache, [1, 2, 3, 4, 5, 6]) == (5, 1)
    assert cache.read([1, 2, 3], CancelToken(), ahead=[4, 9]).run == 3  # from the text's last token


@pytest.mark.parametrize("length", [1, 126, 127, 128, 129, 130, 256, 300])
def test_p7_a_long_prompt_with_something_ahead_gives_all_its_logits(length: int) -> None:
    decoder = Recorder()
    reading = KvCache(decoder).read(list(range(length)), CancelToken(), ahead=[500, 501])
    assert reading.logits is not None
    assert reading.logits[:, 0].tolist() == [length - 1, 500, 501]
    assert decoder.held == [*range(length), 500, 501]
    assert max(decoder.calls) <= PREFILL_CHUNK + 2


@given(
    texts=st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=12)), can_go_back=st.booleans()
)
def test_the_decoder_always_holds_exactly_what_was_read(
    texts: list[list[int]], *, can_go_back: bool
) -> None:
    decoder = Recorder(can_go_back=can_go_back)
    cache = KvCache(decoder)
    for tokens in texts:
        reused, run = read(cache, tokens)
        assert decoder.held == tokens
        assert reused + run == len(tokens)

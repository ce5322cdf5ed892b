"""How many threads compute fastest on this computer now: a question for a clock, not for a rule.

A token is read in many small products, and on a busy or a small machine the threads wait for each
other longer than they help. It knows no model: what is measured comes in as a function.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import torch

_GAIN = 0.9  # more threads must take less than this share of the time, or they are not worth it
_ROUNDS = 3
_SLOWER = 1.6  # times what a token took when the threads were chosen; a long text alone costs 1.3
_TOKENS = 8  # fewer say nothing
_PATIENCE_SECONDS = 20.0  # between two choices


_KEPT = ContextVar("of compiled code, where torch has but one", default=0)


def of_compiled_code() -> int:
    """How many threads it may compute with: as many as torch, unless they are left to it."""
    return _KEPT.get() or torch.get_num_threads()


@contextmanager
def left_to_compiled_code() -> Iterator[None]:
    """While it lasts, compiled code that this thread calls has all that torch had; torch has one.

    The thread that has helped torch goes on looking for work, on a core that others compute on: a
    training in which torch has little to do became a tenth faster alone, and twice as fast beside
    another program.
    """
    threads = torch.get_num_threads()
    token = _KEPT.set(threads)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        _KEPT.reset(token)


class Pace:
    """Chooses threads, and chooses anew when writing has become much slower than it was then.

    Another program that began to compute, or ended, makes another number the best.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seconds = float("inf")  # a token's, when they were chosen; not at all yet
        self._chosen_at = 0.0

    def choose(self, work: Callable[[], object]) -> int:
        """Try `work`, one token, with few and with more threads; take what was fastest."""
        best = fastest(work, candidates(os.cpu_count() or 1))
        torch.set_num_threads(best.threads)
        self._seconds, self._chosen_at = best.seconds, self._clock()
        return best.threads

    def is_slow(self, tokens: int, seconds: float) -> bool:
        """Whether so many tokens in so many seconds are a reason to choose anew."""
        slow = tokens >= _TOKENS and seconds / tokens > _SLOWER * self._seconds
        return slow and self._clock() - self._chosen_at > _PATIENCE_SECONDS


class Choice(NamedTuple):
    """So many threads, and how long the work took with them."""

    threads: int
    seconds: float


def fastest(work: Callable[[], object], counts: Sequence[int]) -> Choice:
    """Try `work` with each number of threads, few ones first; more must be worth it."""
    best = Choice(1, float("inf"))
    for count in counts:
        torch.set_num_threads(count)
        seconds = _shortest(work)
        if seconds < best.seconds * _GAIN:
            best = Choice(count, seconds)
    return best


def candidates(cores: int) -> list[int]:
    """Powers of two, and all cores but one (P14); on two cores, both may be worth it."""
    most = cores if cores <= 2 else cores - 1
    return sorted({most} | {1 << power for power in range(most.bit_length())})


def _shortest(work: Callable[[], object]) -> float:
    """The time of the round that was disturbed least."""
    work()  # the threads are started
    seconds = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)

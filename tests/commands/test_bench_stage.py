"""Contestants in processes of their own, and the benchmarks that ask an engine, on fakes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.commands.bench import cancel, line_up, peer_weights
from gptwriter.commands.bench.contestant import Contestant, Setting, Timing
from gptwriter.commands.bench.first_token import Typist
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.ours import OurEngine
from gptwriter.commands.bench.race import race
from gptwriter.commands.bench.stage import Stage
from gptwriter.engine import default_model, download
from gptwriter.engine.api import (
    CancelToken,
    Finished,
    FinishReason,
    Piece,
    Request,
    Usage,
)
from gptwriter.errors import GenerationFailed, ObtainError
from tests.fakes import SPEC, FakeEngine
from tests.tiny_models import build_tiny_gpt2


class Steady:
    """Always takes the same time."""

    def __init__(self, rate: float) -> None:
        self.setting = Setting(threads=3, weights="none")
        self._rate = rate

    def write(self, before: str, tokens: int) -> Timing:
        if before == "die":
            os._exit(1)
        if before == "fail":
            raise ValueError("no such text")
        return Timing(len(before), 1.0, tokens, tokens / self._rate, 0.1)


def steady(rate: float) -> Contestant:
    return Steady(rate)


def not_installed() -> Contestant:
    raise ModuleNotFoundError("No module named 'peer'")


def dies_at_once() -> Contestant:
    os._exit(1)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        stage.add(line_up.OURS, partial(steady, 100.0))
        stage.add_peer("slow peer", lambda: partial(steady, 50.0))
        stage.add_peer("absent peer", lambda: not_installed)
        stage.add_peer("crashing peer", lambda: dies_at_once)
        yield stage


def test_a_contestant_answers_from_a_process_of_its_own(stage: Stage) -> None:
    assert stage.write("slow peer", "four", 10).decode_rate == 50.0
    assert stage.settings["slow peer"] == Setting(threads=3, weights="none")
    assert stage.pid("slow peer") not in (os.getpid(), stage.pid(line_up.OURS))


def test_a_peer_that_is_not_there_is_named_and_nothing_crashes(stage: Stage) -> None:
    assert stage.names == [line_up.OURS, "slow peer"]
    assert "No module named 'peer'" in stage.missing["absent peer"]
    assert "died" in stage.missing["crashing peer"]


def test_a_peer_whose_weights_cannot_be_had_is_named() -> None:
    def no_weights() -> Callable[[], Contestant]:
        raise ObtainError(reason="there is no connection.")

    with Stage() as stage:
        stage.add_peer("peer", no_weights)
        assert "there is no connection" in stage.missing["peer"]


@pytest.mark.parametrize(("text", "reason"), [("fail", "no such text"), ("die", "died")])
def test_a_failure_in_the_race_says_whose_it_was(text: str, reason: str) -> None:
    with Stage() as stage:
        stage.add("unlucky", partial(steady, 1.0))
        with pytest.raises(GenerationFailed, match=f"unlucky.*{reason}"):
            stage.write("unlucky", text, 1)


def test_a_race_gives_ours_the_peers_and_who_was_missing(stage: Stage, tmp_path: Path) -> None:
    options = Options(build_tiny_gpt2(tmp_path / "model"), "Some prose, again.", rounds=2)
    result = race(
        "decode",
        stage,
        options,
        prompt_tokens=20,
        new_tokens=5,
        rate=lambda timing: timing.decode_rate,
    )
    assert (result.ours, result.peers) == (100.0, {"slow peer": 50.0})
    assert result.ratio == {"slow peer": 2.0}
    assert result.missing.keys() == {"absent peer", "crashing peer"}
    assert result.details["rounds"] == {line_up.OURS: [100.0] * 2, "slow peer": [50.0] * 2}


def test_llama_cpp_takes_no_part_with_weights_that_are_not_its_own(tmp_path: Path) -> None:
    with pytest.raises(ObtainError, match="default model"):
        peer_weights.gguf_of(tmp_path)


def test_weights_that_were_fetched_once_are_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = paths.cache_dir() / "bench"
    folder.mkdir(parents=True)
    file = folder / Path(default_model.GGUF.name).name
    file.write_bytes(b"weights")
    monkeypatch.delattr(download, "fetch")
    assert peer_weights.gguf_of(paths.default_model_dir()) == file


def loaded(engine: FakeEngine) -> FakeEngine:
    for _ in engine.load(SPEC, CancelToken()):
        pass
    return engine


def cancel_only() -> threading.Event:
    """A step that nothing but a cancel ends."""
    return threading.Event()


class Counting(FakeEngine):
    """Ends every request with the same usage."""

    USAGE = Usage(12, 10, 2, 6, 0.5, 0.25)

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        del request, cancel  # whatever is asked
        yield Piece(" one")
        yield Piece(" two")
        yield Finished(FinishReason.LENGTH, self.USAGE)


def test_our_timing_is_the_engines_own_usage() -> None:
    timing = OurEngine(Counting(), Setting(1, "none")).write("Once", 6)
    assert (timing.prefilled_tokens, timing.prefill_rate) == (2, 4.0)
    assert (timing.decoded_tokens, timing.decode_rate) == (5, 20.0)
    assert timing.first_word_seconds > 0


def test_the_typist_counts_the_tokens_that_each_word_cost() -> None:
    typist = Typist(Counting())
    assert typist.wait("Once upon") > 0
    assert typist.prefilled == [2]


def test_a_cancel_is_timed_to_the_end_of_its_request() -> None:
    engine = loaded(FakeEngine(" a", cancel_only()))
    stopped = cancel.stop(engine, "Once", moment=0.01)
    assert stopped is not None
    assert engine.cancelled
    assert stopped.idle > 0
    assert (stopped.in_prefill, stopped.last_piece, stopped.killed) == (False, 0.0, False)


def test_a_cancel_before_the_first_piece_is_one_within_prefill() -> None:
    stopped = cancel.stop(loaded(FakeEngine(cancel_only())), "Once", moment=0.01)
    assert stopped is not None
    assert stopped.in_prefill


def test_a_request_that_ended_before_its_cancel_is_not_counted() -> None:
    assert cancel.stop(loaded(FakeEngine(" a")), "Once", moment=60.0) is None

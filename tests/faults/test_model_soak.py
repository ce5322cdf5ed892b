"""The real model through random requests, cancels and edits, for as long as one likes.

GPTWRITER_SOAK_SECONDS says how long (a few seconds), GPTWRITER_SEED which course it takes.
"""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path

import pytest

from gptwriter.engine.api import CancelToken, Device, Length, ModelSpec, Request
from gptwriter.engine.fast_loading import FastModel
from gptwriter.engine.kv_cache import KvCache
from gptwriter.engine.sample_texts import SAMPLE_TEXTS
from gptwriter.engine.torch_engine import TorchEngine
from tests.default_model import DEFAULT_MODEL

pytestmark = pytest.mark.default_model

SECONDS = float(os.environ.get("GPTWRITER_SOAK_SECONDS", "6"))
SEED = int(os.environ.get("GPTWRITER_SEED", "1"))
TEXT = "\n\n".join(SAMPLE_TEXTS) * 3
# A text that is read in other parts is rounded otherwise: few tokens in 8 bits, many in bfloat16.
NEAR = 0.1  # of the logits' distance from their mean
# Nats between the best token and the one that would be written. Few rows are rounded to 8 bits and
# many are not: in 400 readings of the same text in both ways the farthest were 0.55 and 0.67 apart.
NEARLY_AS_LIKELY = 1.0
WARM_UP = 0.2  # of the time: what the first requests allocate stays


class Writer:
    """Types, deletes, jumps, asks and cancels."""

    def __init__(self, engine: TorchEngine) -> None:
        self.engine = engine
        self.chance = random.Random(SEED)  # noqa: S311 - no secret
        self.before = TEXT[:400]
        self.requests = self.compared = 0
        self.farthest = 0.0  # of all that were compared

    def edit(self) -> None:
        match self.chance.randrange(4):
            case 0:
                self.before = self.before[: -self.chance.randint(1, 60)] or TEXT[:10]
            case 1:
                end = self.chance.randint(10, len(TEXT))
                self.before = TEXT[max(0, end - 4000) : end]
            case _:
                start = self.chance.randrange(len(TEXT))
                self.before += TEXT[start : start + self.chance.randint(1, 40)]

    def ask(self) -> None:
        request = Request(
            self.before,
            length=self.chance.choice(list(Length)),
            max_tokens=self.chance.randint(0, 24),
            alternatives=self.chance.choice((1, 1, 1, 4)),
        )
        cancel = CancelToken()
        striking = threading.Timer(self.chance.uniform(0.0, 0.5), cancel.cancel)
        striking.start()
        for _ in self.engine.generate(request, cancel):
            pass
        striking.cancel()
        self.requests += 1

    def compare(self, cold: KvCache) -> None:
        """The engine's cache, whatever it has been through, against one that knows nothing."""
        loaded = self.engine._loaded
        assert loaded is not None
        tokens = loaded.tokenizer.prompt(loaded.window.ids(self.before))
        warm = loaded.model.read(tokens, CancelToken()).logits
        cold.forget()
        expected = cold.read(tokens, CancelToken()).logits
        assert warm is not None
        assert expected is not None
        warm, expected = warm[0] - warm.mean(), expected[0] - expected.mean()
        distance = float((warm - expected).norm() / expected.norm())
        assert distance < NEAR
        assert float(expected.max() - expected[warm.argmax()]) < NEARLY_AS_LIKELY
        self.compared += 1
        self.farthest = max(self.farthest, distance)


def test_e4_no_memory_is_lost_and_no_token_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    engine = TorchEngine()
    list(engine.load(ModelSpec(DEFAULT_MODEL, Device.CPU), CancelToken()))
    assert engine._loaded is not None
    model = engine._loaded.model._model
    assert isinstance(model, FastModel)
    cold, writer = KvCache(model._placed.decoder()), Writer(engine)
    started, warm_bytes = time.monotonic(), 0
    while (passed := time.monotonic() - started) < SECONDS or not writer.compared:
        writer.edit()
        writer.ask()
        if writer.requests % 10 == 0:
            writer.compare(cold)
        if not warm_bytes and passed > WARM_UP * SECONDS:
            warm_bytes = resident_bytes()
    grown = resident_bytes() / warm_bytes
    with capsys.disabled():
        print(  # noqa: T201 - what was seen
            f"\n{passed:.0f} s, seed {SEED}: {writer.requests} requests, {writer.compared} compared"
            f" with a cold reading, at most {writer.farthest:.3f} apart, memory x {grown:.3f}"
        )
    assert grown < 1.05


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")

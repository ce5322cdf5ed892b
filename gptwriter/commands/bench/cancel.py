"""How long the model still works, and still speaks, behind a cancel at a random moment.

Every request has a new prompt of 1,000 tokens, so that many are cancelled within prefill. The
cancel comes from another thread, as the window's does.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from threading import Timer

from gptwriter.commands.bench import figures
from gptwriter.commands.bench.hosted import hosted, load
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import Prompts
from gptwriter.engine.api import CancelToken, Engine, Length, Piece, Request

PROMPT_TOKENS = 1000
NEW_TOKENS = 64
REQUESTS_A_ROUND = 8
IDLE_LIMIT_MS = 150.0
PIECE_LIMIT_MS = 50.0


@dataclass(frozen=True, slots=True)
class Stop:
    """What came behind one cancel, in milliseconds."""

    idle: float  # until the engine could take the next request
    last_piece: float  # 0 where none came any more
    in_prefill: bool
    killed: bool  # the process had to be ended, because it did not stop by itself


def run(options: Options) -> Result:
    prompts = Prompts(options.text, options.model)
    chance = random.Random(0)  # noqa: S311 - not for secrets
    stops = []
    with hosted(options) as engine:
        longest = _whole_request(engine, prompts.cut(PROMPT_TOKENS, 0))
        for number in range(1, options.rounds * REQUESTS_A_ROUND + 1):
            moment = chance.uniform(0.0, longest)
            if stopped := stop(engine, prompts.cut(PROMPT_TOKENS, number), moment):
                stops.append(stopped)
            if engine.info is None:
                load(engine, options)
    return _result(stops)


def _whole_request(engine: Engine, before: str) -> float:
    """How long a request takes that nobody cancels, in seconds."""
    started = time.perf_counter()
    for _ in engine.generate(_request(before), CancelToken()):
        pass
    return time.perf_counter() - started


def stop(engine: Engine, before: str, moment: float) -> Stop | None:
    """Cancel a request `moment` seconds after its start; None where it ended before."""
    cancel = CancelToken()
    cancels: list[float] = []

    def strike() -> None:
        cancels.append(time.perf_counter())
        cancel.cancel()

    timer = Timer(moment, strike)
    timer.start()
    pieces = [
        time.perf_counter()
        for step in engine.generate(_request(before), cancel)
        if isinstance(step, Piece)
    ]
    idle_at = time.perf_counter()
    timer.cancel()
    timer.join()
    if not cancels or cancels[0] > idle_at:
        return None
    return Stop(
        idle=(idle_at - cancels[0]) * 1000,
        last_piece=max(0.0, (pieces or cancels)[-1] - cancels[0]) * 1000,
        in_prefill=not pieces or pieces[0] > cancels[0],
        killed=engine.info is None,
    )


def _request(before: str) -> Request:
    return Request(before, length=Length.OPEN, max_tokens=NEW_TOKENS)


def _result(stops: list[Stop]) -> Result:
    idle = figures.spread([each.idle for each in stops])
    return Result(
        name="cancel",
        ours=idle["max"],
        unit="ms until the model is idle (max)",
        peers={"limit": IDLE_LIMIT_MS},
        more_is_better=False,
        details={
            "idle_ms": idle,
            "in_prefill": sum(each.in_prefill for each in stops),
            "idle_in_prefill_ms": round(
                max((each.idle for each in stops if each.in_prefill), default=0.0), 2
            ),
            "last_piece_ms": round(max(each.last_piece for each in stops), 2),
            "last_piece_limit_ms": PIECE_LIMIT_MS,
            "killed": sum(each.killed for each in stops),
        },
    )

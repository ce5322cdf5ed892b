"""From the start of a process to its window on screen, and on to a model that answers.

The peer is an empty Qt window from the same Python: what no program of this kind can be below. A
first start, unmeasured, brings the files into the page cache.
"""

from __future__ import annotations

from gptwriter.commands.bench import figures
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.probed import probed
from gptwriter.commands.bench.result import Result

WINDOW_LIMIT_MS = 500.0
MODEL_LIMIT_MS = 3000.0


def run(options: Options) -> Result:
    model_ready: list[float] = []

    def ours(_round: int) -> float:
        with probed("app", str(options.model)) as probe:
            shown = probe.until("shown")
            model_ready.append((probe.until("loaded") - shown) * 1000)
        return shown * 1000

    def bare(_round: int) -> float:
        with probed("bare") as probe:
            return probe.until("shown") * 1000

    shown = figures.interleaved({"ours": ours, "empty Qt window": bare}, options.rounds)
    medians = figures.medians(shown)
    ready = {"model": model_ready[1:]}
    return Result(
        name="startup",
        ours=medians.pop("ours"),
        unit="ms to the window on screen",
        peers=medians | {"limit": WINDOW_LIMIT_MS},
        more_is_better=False,
        details={
            "model_ready_behind_window_ms": figures.medians(ready)["model"],
            "model_ready_limit_ms": MODEL_LIMIT_MS,
            "rounds": figures.rounded(shown | ready),
        },
    )

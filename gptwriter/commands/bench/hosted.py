"""gptwriter's engine as the window has it: a `ProcessEngine` with a child of its own.

For the benchmarks of what a writer feels. It measures nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gptwriter.commands.bench.options import Options
from gptwriter.engine import child
from gptwriter.engine.api import CancelToken, Device, Engine, ModelSpec
from gptwriter.engine.process import ProcessEngine


@contextmanager
def hosted(options: Options) -> Iterator[ProcessEngine]:
    """A child with the model loaded, on the processor like the peers. Raises ModelError."""
    engine = ProcessEngine(environment=child.environment(options.threads, gpu=False))
    try:
        load(engine, options)
        yield engine
    finally:
        engine.close()


def load(engine: Engine, options: Options) -> None:
    """Load the model, again if need be. Raises ModelError."""
    for _ in engine.load(ModelSpec(options.model, Device.CPU, options.weights), CancelToken()):
        pass

"""Typing while a model learns: how late the event loop is, and how late a suggestion comes.

The same writer types in the same window twice, without and with a training beside it, the panel
with its live curve open (F18). It needs a screen, or QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from gptwriter import system_libraries
from gptwriter.commands.bench import figures
from gptwriter.commands.bench.options import Options as Orders
from gptwriter.commands.bench.probed import own_place
from gptwriter.commands.bench.result import Result

system_libraries.check()  # Qt would abort without a word

from PySide6.QtCore import QEventLoop  # noqa: E402 - after the check
from PySide6.QtWidgets import QApplication  # noqa: E402 - after the check

from gptwriter.app import App, Options  # noqa: E402 - after the check
from gptwriter.commands.bench.typing_writer import TypingWriter  # noqa: E402 - after the check
from gptwriter.commands.bench.window import Lateness  # noqa: E402 - after the check
from gptwriter.errors import GptwriterError  # noqa: E402 - after the check
from gptwriter.finetune.document import Document  # noqa: E402 - after the check
from gptwriter.finetune.job import Job  # noqa: E402 - after the check
from gptwriter.finetune.messages import Phase, Progress  # noqa: E402 - after the check
from gptwriter.finetune.presets import PASSES, Preset, Wishes  # noqa: E402 - after the check
from gptwriter.ui import garbage  # noqa: E402 - after the check

_PARAGRAPHS = 60  # made of the sample: enough to learn from until the end
_WORDS = 200  # of a paragraph: what is read and measured before the first step takes seconds


def run(orders: Orders) -> Result:
    """Two phases in one window: typing, and typing while a training runs."""
    # The training that is discarded at the end deletes its own part of it in a thread.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ.update(own_place(folder) | {"XDG_DATA_HOME": folder})
        application = QApplication(sys.argv[:1])
        app = App(Options(model=orders.model))
        garbage.collect_when_idle()
        try:
            late, waits = _phases(app, orders)
        finally:
            app.learning.training.discard()
            app.close()
            application.processEvents()
    spread = {phase: figures.spread(each) for phase, each in late.items()}
    return Result(
        name="learning",
        ours=spread["training"]["p99"],
        unit="ms late (p99) while typing beside a training",
        peers={"typing alone": spread["alone"]["p99"]},
        more_is_better=False,
        details={
            "lateness_ms": spread,
            "first_piece_ms": {
                phase: figures.spread(each) for phase, each in waits.items() if len(each) > 1
            },
        },
    )


def _phases(app: App, orders: Orders) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """How late the event loop was, and how long suggestions took, alone and beside a training."""
    app.window.show()
    app.window.actions_.learn.trigger()
    meter, writer = Lateness(app), TypingWriter(app)
    app.chosen_model.begin()
    meter.until_loaded()
    writer.start()
    late, waits = {"alone": meter.during(orders.seconds)}, {"alone": writer.stop()}
    _train(app, orders)
    writer.start()
    late["training"], waits["training"] = meter.during(orders.seconds), writer.stop()
    return late, waits


def _train(app: App, orders: Orders) -> None:
    """Begin a training and wait for its first step. Raises what keeps it from beginning."""
    paragraphs = [_shuffled(orders.text, number) for number in range(_PARAGRAPHS)]
    job = Job(Path(), orders.model, preset=Preset.STRONG, wishes=Wishes(passes=PASSES[1]))
    loop, failures = QEventLoop(), list[GptwriterError]()

    def begun(progress: Progress) -> None:
        if progress.phase is Phase.TRAINING:
            loop.quit()

    def failed(error: GptwriterError) -> None:
        failures.append(error)
        loop.quit()

    app.learning.training.progressed.connect(begun)
    app.learning.training.failed.connect(failed)
    app.learning.training.start(job, [Document("sample", "\n".join(paragraphs))])
    loop.exec()
    app.learning.training.progressed.disconnect(begun)
    if failures:
        raise failures[0]


def _shuffled(text: str, number: int) -> str:
    """A paragraph of the same words: one that is said twice would not be learned from."""
    words = text.split()[:_WORDS]
    random.Random(number).shuffle(words)  # noqa: S311 - nothing secret is drawn
    return " ".join(words)

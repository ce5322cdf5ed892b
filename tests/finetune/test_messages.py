"""What a training says crosses the pipe as it was meant, and never too often."""

from __future__ import annotations

import io
import json

import pytest

from gptwriter.errors import NothingToLearn, TrainingError
from gptwriter.finetune import messages
from gptwriter.finetune.control import Control, Stopped
from gptwriter.finetune.messages import Checkpoint, Message, Phase, Progress, Report, Sample
from gptwriter.finetune.pace import Pace

REPORT = Report(1.8, 1.5, 0.17, (0.1, 0.2), 0.0, 0.3, 0.2, 60, 90, 900, 90, 1.0, 2.0, 3.0, "CPU",
                ended_early=False, adapter="/out/adapter")  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [
        Progress(Phase.TRAINING, 3, 9, 2.5, 400.0, 12.0),
        Checkpoint(3, 1.7, best=True),
        Sample(3, "Once", " upon 一次\n"),
        REPORT,
    ],
)
def test_a_message_survives_the_pipe(message: Message) -> None:
    line = messages.write(message)
    assert line.isascii()
    assert line.count("\n") == 1
    assert messages.read(line) == message


def test_a_loss_that_is_no_number_is_null() -> None:
    line = messages.write(Progress(Phase.TRAINING, 1, 2, float("nan")))
    assert json.loads(line)["loss"] is None


def test_an_error_on_the_pipe_is_raised() -> None:
    error = NothingToLearn(reason="the documents hold no words.")
    with pytest.raises(NothingToLearn, match="no words"):
        messages.read(messages.write(error))


@pytest.mark.parametrize("line", ["", "[]", "null", '{"kind": "joke"}', '{"kind": "checkpoint"}'])
def test_nonsense_on_the_pipe_is_an_error(line: str) -> None:
    with pytest.raises(TrainingError, match="nonsense"):
        messages.read(line)


def test_f5_progress_comes_ten_times_a_second_and_news_at_once() -> None:
    clock = iter([0.0, 0.01, 0.05, 0.2, 0.21, 0.22])
    said: list[Message] = []
    pace = Pace(said.append, lambda: next(clock))
    steps = [Progress(Phase.TRAINING, step, 9) for step in (1, 2, 3, 4)]
    for each in steps:
        pace(each)
    pace(Checkpoint(4, 1.5, best=True))
    pace(Progress(Phase.CHOOSING, 4))
    pace(Progress(Phase.TRAINING, 9, 9))
    assert said[:2] == [steps[0], steps[3]]
    assert len(said) == 5


def test_f5_the_last_step_is_news() -> None:
    said: list[Message] = []
    pace = Pace(said.append, lambda: 0.0)
    steps = [Progress(Phase.TRAINING, step, 9) for step in (7, 8, 9)]
    for each in steps:
        pace(each)
    assert said == [steps[0], steps[2]]


def test_orders_come_by_line_and_the_end_of_the_pipe_is_none() -> None:
    control = Control()
    control._obey(io.StringIO("pause\nnonsense\n"))
    assert control.paused
    control._obey(io.StringIO("continue\nfinish\n"))
    assert (control.paused, control.finishing, control.stopping) == (False, True, False)
    control._obey(io.StringIO("stop\n"))
    with pytest.raises(Stopped):
        control.check()


@pytest.mark.parametrize("order", ["stop", "finish", "go_on"])
def test_whatever_is_ordered_next_ends_a_pause(order: str) -> None:
    control = Control()
    control.pause()
    assert control.paused
    getattr(control, order)()
    assert not control.paused

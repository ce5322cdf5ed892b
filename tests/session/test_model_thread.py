"""The model thread: the newest request wins, each ends once, and the model comes back."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from gptwriter.engine.api import CancelToken, Finished, ModelSpec, Piece, Request
from gptwriter.engine.restarts import RestartPolicy
from gptwriter.errors import (
    AdapterRefused,
    GenerationFailed,
    GptwriterError,
    ModelKeepsDying,
    ModelMissing,
    ModelProcessDied,
    ModelRefused,
)
from gptwriter.session.model_thread import ModelThread
from tests.fakes import INFO, SPEC, FakeEngine


class Ear(QObject):
    """Writes down what the model thread says, in order, and where it hears it."""

    def __init__(self, model: ModelThread) -> None:
        super().__init__()
        self.heard: list[tuple[object, ...]] = []
        model.progressed.connect(self.on_progress)
        model.loaded.connect(self.on_loaded)
        model.load_failed.connect(self.on_failure)
        model.adapter_left_out.connect(self.on_left_out)
        model.yielded.connect(self.on_pieces)
        model.ended.connect(self.on_end)
        model.died.connect(self.on_death)

    def _hear(self, *said: object) -> None:
        app = QCoreApplication.instance()
        assert app is not None
        assert QThread.currentThread() is app.thread()
        self.heard.append(said)

    @Slot(object)
    def on_progress(self, _progress: object) -> None:
        self._hear("progress")

    @Slot(object)
    def on_loaded(self, info: object) -> None:
        self._hear("loaded", info)

    @Slot(object)
    def on_failure(self, error: GptwriterError) -> None:
        self._hear("failed", type(error))

    @Slot(object)
    def on_left_out(self, error: GptwriterError) -> None:
        self._hear("left out", type(error))

    @Slot(int, object)
    def on_pieces(self, request_id: int, pieces: tuple[Piece, ...]) -> None:
        self._hear("piece", request_id, "".join(piece.text for piece in pieces))

    @Slot(int, object)
    def on_end(self, request_id: int, error: GptwriterError | None) -> None:
        self._hear("end", request_id, type(error) if error else None)

    @Slot(object)
    def on_death(self, error: GptwriterError) -> None:
        self._hear("died", type(error))

    def text(self, request_id: int) -> str:
        return "".join(str(said[2]) for said in self.heard if said[:2] == ("piece", request_id))

    def ends(self) -> list[tuple[object, ...]]:
        return [said[1:] for said in self.heard if said[0] == "end"]


class Desk:
    """A model thread over a fake engine, and an ear."""

    def __init__(self, qtbot: QtBot, engine: FakeEngine) -> None:
        self.engine = engine
        self.model = ModelThread(engine.watched_by, RestartPolicy(delays=(0.0,)))
        self.ear = Ear(self.model)
        self._qtbot = qtbot

    def load(self) -> None:
        self.model.load(SPEC)
        self.wait(("loaded", INFO))

    def wait(self, *said: tuple[object, ...]) -> None:
        self._qtbot.waitUntil(lambda: all(one in self.ear.heard for one in said))

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[MakeDesk]:
    desks: list[Desk] = []

    def make(
        *script: str | GptwriterError | threading.Event,
        load_errors: list[GptwriterError] | None = None,
    ) -> Desk:
        desks.append(Desk(qtbot, FakeEngine(*script, load_errors=load_errors)))
        return desks[-1]

    yield make
    for made in desks:
        made.model.close()


def test_a_request_is_answered_piece_by_piece_and_ends_once(desk: MakeDesk) -> None:
    here = desk("Once", " upon", " a time.")
    here.load()
    here.model.ask(1, Request("x"))
    assert here.model.busy
    here.wait(("end", 1, None))
    assert not here.model.busy
    assert here.ear.text(1) == "Once upon a time."
    assert here.ear.ends() == [(1, None)]


def test_a_request_waits_for_a_model_that_is_being_loaded(desk: MakeDesk) -> None:
    here = desk("Once")
    here.engine.loading.clear()
    here.model.load(SPEC)
    here.model.ask(1, Request("x"))
    here.wait(("progress",))
    here.engine.loading.set()
    here.wait(("end", 1, None))
    assert here.ear.heard[-3:] == [("loaded", INFO), ("piece", 1, "Once"), ("end", 1, None)]


def test_without_a_model_a_request_ends_with_an_error(desk: MakeDesk) -> None:
    here = desk("Once")
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, ModelMissing))


def test_p11_only_the_newest_of_waiting_requests_is_asked_and_each_ends_once(
    desk: MakeDesk,
) -> None:
    here = desk("Once")
    here.engine.loading.clear()
    here.model.load(SPEC)
    for number in (1, 2, 3):
        here.model.ask(number, Request(f"text {number}"))
    here.engine.loading.set()
    here.wait(("end", 3, None))
    assert here.ear.ends() == [(1, None), (2, None), (3, None)]
    assert here.engine.asked == [Request("text 3")]


def test_p11_a_new_request_cancels_the_one_that_runs(desk: MakeDesk) -> None:
    gate = threading.Event()
    here = desk("Once", gate, " late")
    here.load()
    here.model.ask(1, Request("first"))
    here.wait(("piece", 1, "Once"))
    here.model.ask(2, Request("second"))
    here.wait(("end", 1, None), ("piece", 2, "Once"))
    assert here.engine.cancelled == [Request("first")]
    gate.set()
    here.wait(("end", 2, None))
    assert here.ear.text(1) == "Once"
    assert here.ear.text(2) == "Once late"


def test_s5_after_a_cancel_only_the_end_is_heard(desk: MakeDesk) -> None:
    here = desk("Once", threading.Event())
    here.load()
    heard = len(here.ear.heard)
    here.model.ask(1, Request("x"))
    here.engine.started.wait()  # the piece is on its way; the window has not looked yet
    here.model.cancel(1)
    assert not here.model.busy
    here.wait(("end", 1, None))
    assert here.ear.heard[heard:] == [("end", 1, None)]


def test_p11_a_request_that_is_cancelled_while_it_waits_is_never_asked(desk: MakeDesk) -> None:
    here = desk("Once")
    here.engine.loading.clear()
    here.model.load(SPEC)
    here.model.ask(1, Request("x"))
    here.model.cancel(1)
    here.engine.loading.set()
    here.wait(("end", 1, None))
    assert here.engine.asked == []


def test_p12_a_flood_of_pieces_reaches_the_window_at_most_fifty_times_a_second(
    desk: MakeDesk,
) -> None:
    here = desk(*["word "] * 2_000)
    here.load()
    heard, began = len(here.ear.heard), time.monotonic()
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, None))
    seconds = time.monotonic() - began
    assert here.ear.text(1) == "word " * 2_000
    assert len(here.ear.heard) - heard <= 50 * seconds + 3  # the first, the last and the end


def test_an_error_of_the_engine_ends_its_request_and_the_next_is_answered(desk: MakeDesk) -> None:
    here = desk("Once", GenerationFailed(reason="a trial"))
    here.load()
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, GenerationFailed))
    here.engine.script = ["Again"]
    here.model.ask(2, Request("x"))
    here.wait(("piece", 2, "Again"), ("end", 2, None))


def test_a_bug_ends_its_request_and_is_reported_and_the_next_is_answered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: reported.append(kind))
    here = Desk(qtbot, Stumbling("Again"))
    here.load()
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, GenerationFailed))
    here.model.ask(2, Request("x"))
    here.wait(("piece", 2, "Again"), ("end", 2, None))
    here.model.close()
    assert reported == [ZeroDivisionError]


class Stumbling(FakeEngine):
    """Its first answer is a bug of ours."""

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        if not self.asked:
            self.asked.append(request)
            raise ZeroDivisionError
        yield from super().generate(request, cancel)


def test_r6_a_death_mid_request_is_told_once_and_the_next_request_is_answered(
    desk: MakeDesk,
) -> None:
    here = desk("Once", ModelProcessDied())
    here.load()
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, ModelProcessDied))
    here.engine.script = ["Again"]
    here.model.ask(2, Request("x"))
    here.wait(("end", 2, None))
    assert here.ear.text(1) == "Once"  # what came stays good
    assert here.ear.text(2) == "Again"
    assert here.ear.heard.count(("loaded", INFO)) == 2
    assert here.engine.loaded == [SPEC, SPEC]
    assert not [said for said in here.ear.heard if said[0] in ("died", "failed")]


def test_r6_a_death_between_requests_is_told_once_and_the_model_comes_back(desk: MakeDesk) -> None:
    here = desk("Once")
    here.load()
    here.engine.die()
    here.wait_until(lambda: here.ear.heard.count(("loaded", INFO)) == 2)
    assert here.ear.heard.count(("died", ModelProcessDied)) == 1


def test_r6_a_death_that_a_request_and_the_engine_both_report_counts_once(desk: MakeDesk) -> None:
    gate = threading.Event()
    here = desk(gate, ModelProcessDied())
    here.load()
    here.model.ask(1, Request("x"))
    here.wait_until(here.engine.started.is_set)
    here.engine.die()
    gate.set()
    here.wait_until(lambda: here.ear.heard.count(("loaded", INFO)) == 2)
    here.model.cancel(1)
    assert here.ear.ends() == [(1, ModelProcessDied)]
    assert ("died", ModelProcessDied) not in here.ear.heard


class DyingWhenCancelled(FakeEngine):
    """Dies while its request is being cancelled."""

    def generate(self, request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        if len(self.asked) > 0:
            yield from super().generate(request, cancel)
            return
        self.asked.append(request)
        self.started.set()
        while not cancel.cancelled:
            yield Piece("on")
        self._info = None
        raise ModelProcessDied


def test_r6_a_death_in_a_request_that_nobody_listens_to_any_more_is_told_all_the_same(
    qtbot: QtBot,
) -> None:
    here = Desk(qtbot, DyingWhenCancelled("Again"))
    here.load()
    here.model.ask(1, Request("x"))
    here.wait_until(here.engine.started.is_set)
    here.model.ask(2, Request("x"))
    here.wait(("end", 2, None))
    here.model.close()
    assert here.ear.ends() == [(1, None), (2, None)]
    assert here.ear.heard.count(("died", ModelProcessDied)) == 1


def test_r6_a_death_while_loading_is_told_and_the_load_is_tried_again(desk: MakeDesk) -> None:
    here = desk("Once", load_errors=[ModelProcessDied()])
    here.model.load(SPEC)
    here.wait(("died", ModelProcessDied), ("loaded", INFO))


def test_r6_the_third_death_within_a_minute_opens_the_breaker(desk: MakeDesk) -> None:
    here = desk("Once", load_errors=[ModelProcessDied(), ModelProcessDied(), ModelProcessDied()])
    here.model.load(SPEC)
    here.wait(("failed", ModelKeepsDying))
    assert here.ear.heard.count(("died", ModelProcessDied)) == 2
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, ModelKeepsDying))
    assert len(here.engine.loaded) == 3
    here.model.try_again()
    here.wait(("loaded", INFO))
    here.model.ask(2, Request("x"))
    here.wait(("end", 2, None))


def test_r6_a_request_that_opens_the_breaker_ends_and_the_failure_is_told_once(
    desk: MakeDesk,
) -> None:
    here = desk(ModelProcessDied())
    here.load()
    for number in (1, 2, 3):
        here.model.ask(number, Request("x"))
        here.wait_until(lambda number=number: number in [end[0] for end in here.ear.ends()])  # type: ignore[misc]  # a bound default
    assert here.ear.ends() == [(1, ModelProcessDied), (2, ModelProcessDied), (3, None)]
    assert here.ear.heard.count(("failed", ModelKeepsDying)) == 1


def test_a_refused_model_is_told_once_and_another_can_be_loaded(desk: MakeDesk) -> None:
    here = desk("Once", load_errors=[ModelRefused(place="here", reason="a trial")])
    here.model.load(SPEC)
    here.wait(("failed", ModelRefused))
    here.model.ask(1, Request("x"))
    here.wait(("end", 1, ModelRefused))
    here.model.load(ModelSpec(Path("another")))
    here.wait(("loaded", INFO))


def test_f17_a_refused_adapter_is_told_once_and_the_base_answers(desk: MakeDesk) -> None:
    here = desk("Once", load_errors=[AdapterRefused(place="here", reason="a trial")])
    here.model.load(replace(SPEC, adapter=Path("gone")))
    here.wait(("left out", AdapterRefused), ("loaded", INFO))
    assert here.engine.loaded == [replace(SPEC, adapter=Path("gone")), SPEC]
    here.engine.die()
    here.wait_until(lambda: here.engine.loaded[2:] == [SPEC])
    here.wait_until(lambda: here.ear.heard.count(("loaded", INFO)) == 2)
    assert here.ear.heard.count(("left out", AdapterRefused)) == 1


def test_loading_another_model_ends_the_load_that_runs(desk: MakeDesk) -> None:
    here = desk("Once")
    here.engine.loading.clear()
    here.model.load(SPEC)
    here.wait(("progress",))
    here.model.load(ModelSpec(Path("another")))
    here.wait_until(lambda: len(here.engine.loaded) == 2)
    here.engine.loading.set()
    here.wait(("loaded", INFO))
    assert here.ear.heard.count(("loaded", INFO)) == 1


def test_r7_closing_while_loading_or_answering_ends_the_engine_at_once(desk: MakeDesk) -> None:
    for busy_with in ("loading", "answering", "nothing"):
        here = desk("Once", threading.Event())
        if busy_with == "loading":
            here.engine.loading.clear()
            here.model.load(SPEC)
            here.wait(("progress",))
        else:
            here.load()
        if busy_with == "answering":
            here.model.ask(1, Request("x"))
            here.wait(("piece", 1, "Once"))
        heard, began = len(here.ear.heard), time.monotonic()
        here.model.close()
        here.model.close()  # may be called twice
        assert time.monotonic() - began < 1
        assert here.engine.closed
        QCoreApplication.processEvents()
        assert len(here.ear.heard) == heard


STUBBORN = """
import threading, time
from PySide6.QtCore import QCoreApplication
from gptwriter.session.model_thread import ModelThread
from tests.fakes import SPEC, FakeEngine

loading = threading.Event()

class Stubborn(FakeEngine):
    def load(self, spec, cancel):
        loading.set()
        time.sleep(60)
        yield from ()

app = QCoreApplication([])
model = ModelThread(Stubborn().watched_by)
model.load(SPEC)
loading.wait()
began = time.monotonic()
model.close()
print(time.monotonic() - began)
"""


def test_r7_an_engine_that_never_ends_does_not_abort_the_program() -> None:
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", STUBBORN], cwd=root, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert float(ended.stdout) < 2

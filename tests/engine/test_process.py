"""The engine over a process: it answers, it stops, and whatever the child does, time is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter import paths
from gptwriter.engine.api import (
    CancelToken,
    Device,
    Finished,
    FinishReason,
    LoadPhase,
    ModelSpec,
    Piece,
    Request,
)
from gptwriter.engine.conversation import Patience
from gptwriter.engine.frames import PROTOCOL
from gptwriter.engine.process import ProcessEngine, _bounded
from gptwriter.errors import (
    GenerationFailed,
    ModelError,
    ModelMissing,
    ModelProcessDied,
    OutOfMemory,
)
from tests import fake_worker
from tests.fakes import INFO, SPEC

IMPATIENT = Patience(importing=0.3, loading=0.3, step=0.3, stopped=0.3, heartbeat=0.02)


class Trial:
    """An engine over a fake worker, and the deaths it told."""

    def __init__(self, behaviour: str, patience: Patience | None = None) -> None:
        self.deaths: list[ModelError] = []
        self.death = threading.Event()
        self.engine = ProcessEngine(
            self._on_death,
            command=fake_worker.command(behaviour),
            environment=fake_worker.environment(),
            patience=patience,
        )

    def _on_death(self, error: ModelError) -> None:
        self.deaths.append(error)
        self.death.set()

    @property
    def pid(self) -> int:
        assert self.engine.pid is not None
        return self.engine.pid

    def load(self, spec: ModelSpec = SPEC) -> None:
        for _ in self.engine.load(spec, CancelToken()):
            pass

    def start(self) -> tuple[Iterator[Piece | Finished], CancelToken]:
        """A request that has brought its first piece."""
        cancel = CancelToken()
        answers = self.engine.generate(Request("x"), cancel)
        assert next(answers) == Piece("Once")
        return answers, cancel

    def text(self, before: str = "x") -> str:
        *pieces, last = self.engine.generate(Request(before), CancelToken())
        assert isinstance(last, Finished)
        return "".join(piece.text for piece in pieces if isinstance(piece, Piece))


StartTrial = Callable[..., Trial]


@pytest.fixture
def trial() -> Iterator[StartTrial]:
    trials: list[Trial] = []

    def start(behaviour: str, patience: Patience | None = None) -> Trial:
        trials.append(Trial(behaviour, patience))
        return trials[-1]

    yield start
    for one in trials:
        one.engine.close()


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def is_dead(pid: int) -> bool:
    """Gone, or a zombie that whoever adopted it has not looked at yet."""
    return (
        is_gone(pid) or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    )


def test_a_model_is_loaded_and_continues_a_text(trial: StartTrial) -> None:
    here = trial("well")
    phases = [progress.phase for progress in here.engine.load(SPEC, CancelToken())]
    assert phases == [LoadPhase.STARTING, LoadPhase.IMPORTING, LoadPhase.LOADING]
    assert here.engine.info == INFO
    assert here.text() == "Once upon a time."
    assert here.text() == "Once upon a time."


def test_without_a_model_nothing_can_be_asked(trial: StartTrial) -> None:
    with pytest.raises(ModelMissing):
        trial("well").text()


def test_another_model_is_loaded_into_the_process_that_has_imported_torch(
    trial: StartTrial,
) -> None:
    here = trial("well")
    here.load()
    pid = here.pid
    another = ModelSpec(Path("another"), adapter=Path("learned"), adapter_strength=0.5)
    phases = [progress.phase for progress in here.engine.load(another, CancelToken())]
    assert LoadPhase.STARTING not in phases
    assert here.pid == pid
    here.load(ModelSpec(Path("another"), Device.CPU))  # must not see a GPU: another process
    assert here.pid != pid
    assert is_gone(pid)
    assert here.deaths == []


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [("failing", GenerationFailed), ("buggy", GenerationFailed), ("out of memory", OutOfMemory)],
)
def test_an_error_of_the_engine_crosses_and_the_process_lives(
    trial: StartTrial, behaviour: str, error: type[ModelError]
) -> None:
    here = trial(behaviour)
    here.load()
    answers, _ = here.start()
    with pytest.raises(error):
        next(answers)
    assert here.engine.info == INFO
    here.start()


def test_r14_the_writers_text_is_neither_in_an_error_nor_in_the_log(trial: StartTrial) -> None:
    here = trial("buggy")
    here.load()
    with pytest.raises(GenerationFailed) as caught:
        here.text("a canary sentence")
    assert "canary" not in str(caught.value)
    here.engine.close()
    log = paths.log_dir() / "model-process.log"
    assert f"Hello(protocol={PROTOCOL}" in log.read_text()
    assert "run_into_a_bug" in log.read_text()
    assert "canary" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_what_libraries_print_goes_to_the_log_and_they_read_nothing(trial: StartTrial) -> None:
    here = trial("chatty")
    here.load()
    assert here.text() == "answer ''."
    here.engine.close()
    assert "custom code?" in (paths.log_dir() / "model-process.log").read_text()


def test_the_child_runs_in_an_empty_private_folder_and_in_its_own_group(trial: StartTrial) -> None:
    here = trial("well")
    here.load()
    folder = Path(f"/proc/{here.pid}/cwd").readlink()
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o777 == 0o700
    assert os.getpgid(here.pid) == os.getsid(here.pid) == here.pid


# --- stopping -------------------------------------------------------------------------------------


def test_r9_a_cancelled_request_ends_softly_without_another_piece(trial: StartTrial) -> None:
    here = trial("slow")
    here.load()
    pid = here.pid
    answers, cancel = here.start()
    cancel.cancel()
    (last,) = answers
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.CANCELLED
    assert here.pid == pid
    here.start()


def test_s5_a_request_cancelled_before_it_starts_is_not_sent(trial: StartTrial) -> None:
    here = trial("crashing")
    here.load()
    cancel = CancelToken()
    cancel.cancel()
    (last,) = here.engine.generate(Request("x"), cancel)
    assert isinstance(last, Finished)
    assert here.engine.info == INFO


@pytest.mark.parametrize("behaviour", ["deaf", "hung"])
def test_r9_a_child_that_does_not_stop_is_killed_after_half_a_second(
    trial: StartTrial, behaviour: str
) -> None:
    here = trial(behaviour)
    here.load()
    pid = here.pid
    answers, cancel = here.start()
    cancel.cancel()
    began = time.monotonic()
    (last,) = answers
    assert 0.5 <= time.monotonic() - began < 1
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.CANCELLED
    assert here.engine.info is None
    assert is_gone(pid)
    assert here.deaths == []  # our own doing
    here.load()
    here.start()


def test_a_cancelled_load_ends_and_leaves_no_model(trial: StartTrial) -> None:
    here = trial("never greeting")
    cancel = CancelToken()
    load = here.engine.load(SPEC, cancel)
    assert next(load).phase is LoadPhase.STARTING
    cancel.cancel()
    assert list(load) == []
    assert here.engine.info is None


def test_a_caller_who_stops_listening_cancels_the_request(trial: StartTrial) -> None:
    here = trial("slow")
    here.load()
    answers, _ = here.start()
    answers.close()  # type: ignore[attr-defined]  # it is a generator
    began = time.monotonic()
    here.start()
    assert time.monotonic() - began < 0.5  # the whole story takes a second


def test_kill_ends_a_request_from_another_thread(trial: StartTrial) -> None:
    here = trial("deaf")
    here.load()
    answers, _ = here.start()
    threading.Thread(target=here.engine.kill).start()
    with pytest.raises(ModelProcessDied):
        next(answers)


@pytest.mark.parametrize("phase", ["before", "idle", "busy", "stopped", "dead"])
def test_r7_close_takes_less_than_a_second_in_any_state(trial: StartTrial, phase: str) -> None:
    here = trial("deaf")
    pid = 0
    if phase != "before":
        here.load()
        pid = here.pid
    if phase == "busy":
        here.start()
    if phase in ("stopped", "dead"):
        os.kill(pid, signal.SIGSTOP if phase == "stopped" else signal.SIGKILL)
    began = time.monotonic()
    here.engine.close()
    here.engine.close()
    assert time.monotonic() - began < 1
    assert pid == 0 or is_gone(pid)


# --- deaths ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", ["dying at start", "crashing load", "of another version"])
def test_r6_a_death_while_loading_is_raised(trial: StartTrial, behaviour: str) -> None:
    here = trial(behaviour)
    with pytest.raises(ModelProcessDied):
        here.load()
    assert here.engine.info is None
    assert here.deaths == []


def test_r6_a_program_that_cannot_be_started_counts_as_a_death() -> None:
    engine = ProcessEngine(command=["/no/such/program"])
    with pytest.raises(ModelProcessDied):
        list(engine.load(SPEC, CancelToken()))


def test_r6_a_crash_mid_stream_keeps_the_pieces_and_is_raised_once(trial: StartTrial) -> None:
    here = trial("crashing")
    here.load()
    answers, _ = here.start()
    with pytest.raises(ModelProcessDied):
        next(answers)
    assert here.deaths == []
    here.load()
    here.start()


def test_r6_an_idle_death_is_told_once_within_a_second(trial: StartTrial) -> None:
    here = trial("well")
    here.load()
    began = time.monotonic()
    os.kill(here.pid, signal.SIGKILL)
    assert here.death.wait(5)
    assert time.monotonic() - began < 1
    assert here.engine.info is None
    with pytest.raises(ModelProcessDied):
        here.text()
    here.load()
    assert here.text() == "Once upon a time."
    assert len(here.deaths) == 1


@pytest.mark.parametrize("behaviour", ["noise", "long frame", "half a frame"])
def test_r6_a_child_that_breaks_the_protocol_is_killed_at_once(
    trial: StartTrial, behaviour: str
) -> None:
    here = trial(behaviour)
    here.load()
    pid, began = here.pid, time.monotonic()
    with pytest.raises(ModelProcessDied):
        here.text()
    assert time.monotonic() - began < 1
    assert is_gone(pid)


def test_answers_to_older_requests_and_of_older_children_are_dropped(trial: StartTrial) -> None:
    here = trial("stale")
    here.load()
    assert here.text() == "Once"


# --- deadlines ------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", ["never greeting", "hung loading"])
def test_r6_a_load_without_a_sign_of_life_ends(trial: StartTrial, behaviour: str) -> None:
    here = trial(behaviour, IMPATIENT)
    with pytest.raises(ModelProcessDied):
        here.load()


def test_r6_a_step_without_a_sign_of_life_ends(trial: StartTrial) -> None:
    here = trial("hung", Patience(step=0.2))
    here.load()
    answers, _ = here.start()
    with pytest.raises(ModelProcessDied):
        next(answers)


def test_a_slow_engine_that_looks_at_its_token_is_left_alone(trial: StartTrial) -> None:
    here = trial("deaf", Patience(step=0.8))
    here.load()
    answers, cancel = here.start()
    waiting = threading.Timer(1.5, cancel.cancel)
    waiting.start()
    (last,) = answers  # ended by the cancel, not by the deadline
    waiting.join()
    assert isinstance(last, Finished)


@pytest.mark.parametrize("phase", ["idle", "busy", "loading"])
def test_r6_a_stopped_child_is_killed_in_any_phase(trial: StartTrial, phase: str) -> None:
    here = trial("hung loading" if phase == "loading" else "hung", Patience(stopped=0.3))
    if phase == "loading":
        load = here.engine.load(SPEC, CancelToken())
        assert [next(load).phase for _ in range(3)][-1] is LoadPhase.LOADING
        os.kill(here.pid, signal.SIGSTOP)
        with pytest.raises(ModelProcessDied):
            next(load)
        return
    here.load()
    answers, _ = here.start() if phase == "busy" else (iter(()), None)
    os.kill(here.pid, signal.SIGSTOP)
    if phase == "busy":
        with pytest.raises(ModelProcessDied):
            next(answers)
    else:
        assert here.death.wait(5)


def test_r6_an_idle_child_that_answers_nothing_is_killed(trial: StartTrial) -> None:
    here = trial("stale", Patience(stopped=0.3, heartbeat=0.02))  # it knows no Ping
    here.load()
    pid = here.pid
    assert here.death.wait(5)
    wait_until(lambda: is_gone(pid))


def test_a_process_that_has_the_number_of_a_child_that_is_gone_is_not_killed(
    trial: StartTrial, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = trial("well")
    here.load()
    child = here.engine._child
    assert child
    child.kill()
    child.join(5)
    killed: list[int] = []
    monkeypatch.setattr(os, "killpg", lambda group, _signal: killed.append(group))
    child.kill()
    here.engine.close()
    assert killed == []


def test_r6_a_stopped_child_and_a_full_pipe_hold_nobody_up(trial: StartTrial) -> None:
    here = trial("well", Patience(step=0.2))
    here.load()
    os.kill(here.pid, signal.SIGSTOP)
    with pytest.raises(ModelProcessDied):
        here.text("long " * 50_000)


# --- long documents -------------------------------------------------------------------------------


def test_a_document_of_any_size_can_be_continued(trial: StartTrial) -> None:
    here = trial("well")
    here.load()
    assert here.text("🙂" * 3_000_000) == "Once upon a time."


@given(length=st.integers(0, 2_000_000), typed=st.integers(0, 1_000))
def test_p2_the_start_of_what_is_sent_moves_in_large_steps(length: int, typed: int) -> None:
    earlier, later = (
        _bounded(Request("x" * size, "y" * size)) for size in (length, length + typed)
    )
    assert len(earlier.before) >= min(length, 262_144)
    assert len(later.before) - len(earlier.before) in (typed, typed - 65_536)
    assert len(later.after) <= 65_536


# --- orphans --------------------------------------------------------------------------------------

PARENT = """
import signal
from gptwriter.engine.api import CancelToken, Request
from gptwriter.engine.process import ProcessEngine
from tests import fake_worker
from tests.fakes import SPEC

engine = ProcessEngine(command=fake_worker.command("hung"), environment=fake_worker.environment())
list(engine.load(SPEC, CancelToken()))
print(engine.pid, flush=True)
for piece in engine.generate(Request("x"), CancelToken()):
    print(piece, flush=True)
"""


def test_r7_no_child_is_left_a_second_after_its_parent_was_killed() -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=root, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert "Once" in parent.stdout.readline()  # it is in the middle of a request
        parent.kill()
        wait_until(lambda: is_dead(child), seconds=1)

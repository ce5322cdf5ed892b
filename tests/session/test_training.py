"""The window's side of a training: what it hears, and how it stops, waits and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gptwriter import paths
from gptwriter.errors import NothingToLearn, TrainingError
from gptwriter.finetune import job, trainings
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import (
    Checkpoint,
    Estimate,
    Found,
    Phase,
    Progress,
    Sample,
    Verdict,
)
from gptwriter.session import giving_way
from gptwriter.session.giving_way import GivingWay
from gptwriter.session.states import Idle, Predicting, Queued, State, Suggesting, Suggestion
from gptwriter.session.survey import Survey
from gptwriter.session.training import Doing, Training
from tests.session.tuning import JOB, OBEY, REPORT, child

Make = Callable[[list[str]], Training]
STEP = Progress(Phase.TRAINING, 3, 9, 2.5, 400.0, 12.0)


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made: list[Training] = []

    def with_child(command: list[str]) -> Training:
        made.append(Training(command=command))
        return made[-1]

    yield with_child
    for training in made:
        training.close()


def heard(training: Training) -> list[object]:
    """Everything that its signals have carried, in order."""
    all_of_it: list[object] = []
    for signal in (
        training.progressed,
        training.measured,
        training.sampled,
        training.estimated,
        training.finished,
        training.failed,
    ):
        signal.connect(all_of_it.append)
    training.stopped.connect(lambda: all_of_it.append("stopped"))
    return all_of_it


def orders(all_of_it: list[object]) -> list[str]:
    return [each.text for each in all_of_it if isinstance(each, Sample)]


def test_what_the_child_says_arrives_in_its_order(qtbot: QtBot, make: Make) -> None:
    said = (STEP, Checkpoint(3, 1.7, best=True), Sample(3, "Once", " upon"), REPORT)
    training = make(child(*said))
    all_of_it = heard(training)
    with qtbot.waitSignal(training.finished):
        training.start(JOB)
    assert all_of_it == list(said)
    assert training.doing is Doing.NOTHING


def test_f2_a_look_ends_with_an_estimate_and_no_run_is_left(qtbot: QtBot, make: Make) -> None:
    estimate = Estimate(9, 8, 0, 0, ("en",), 3, 60.0, 900.0, 90.0, Verdict.READY)
    training = make(child(estimate))
    all_of_it = heard(training)
    training.look(JOB)
    qtbot.waitUntil(lambda: training.doing is Doing.NOTHING)
    assert all_of_it == [estimate]
    assert trainings.cut_off() is None


def test_an_error_of_the_child_arrives_as_itself(qtbot: QtBot, make: Make) -> None:
    training = make(child(NothingToLearn(reason="no words."), then="sys.exit(1)"))
    with qtbot.waitSignal(training.failed) as failure:
        training.start(JOB)
    assert isinstance(failure.args[0], NothingToLearn)


@pytest.mark.parametrize("death", ["os.kill(os.getpid(), 9)", "os.abort()", "sys.exit(3)", ""])
def test_a_death_is_one_sentence(qtbot: QtBot, make: Make, death: str) -> None:
    training = make(child(STEP, then=death or "print('Segmentation fault')\nsys.exit(1)"))
    all_of_it = heard(training)
    with qtbot.waitSignal(training.failed):
        training.start(JOB)
    assert all_of_it[0] == STEP
    assert isinstance(all_of_it[1], TrainingError)
    assert len(all_of_it) == 2


def test_a_program_that_is_not_there_is_one_sentence(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    training = make([str(tmp_path / "none")])
    with qtbot.waitSignal(training.failed) as failure:
        training.start(JOB)
    assert "could not be started" in str(failure.args[0])
    assert training.doing is Doing.NOTHING


def test_f9_a_stop_is_an_order_and_a_finish_brings_a_report(qtbot: QtBot, make: Make) -> None:
    training = make(child(STEP, then=OBEY))
    all_of_it = heard(training)
    for do, end in ((training.stop, training.stopped), (training.finish, training.finished)):
        with qtbot.waitSignal(training.progressed):
            training.start(JOB)
        with qtbot.waitSignal(end):
            do()
    assert orders(all_of_it) == ["stop", "finish"]
    assert all_of_it[-1] == REPORT


def test_a_child_that_does_not_stop_is_killed(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gptwriter.session.training.PATIENCE_MS", 100)
    training = make(child(STEP, then="time.sleep(60)"))
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    with qtbot.waitSignal(training.stopped):
        training.stop()


def test_what_was_stopped_in_time_leaves_nothing_that_would_kill_the_next(
    qtbot: QtBot, make: Make
) -> None:
    training = make(child(STEP, then=OBEY))
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    with qtbot.waitSignal(training.stopped):
        training.stop()
    assert not training._patience.isActive()


def test_one_thing_is_done_at_a_time_and_what_is_asked_for_meanwhile_changes_nothing(
    qtbot: QtBot, make: Make
) -> None:
    training = make(child(STEP, then=OBEY))
    all_of_it = heard(training)
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    place = training.place
    training.start(JOB)
    training.look(JOB)
    assert (training.place, training.doing) == (place, Doing.TRAINING)
    with qtbot.waitSignal(training.finished):
        training.finish()
    assert all_of_it.count(STEP) == 1


def test_f9_a_discarded_run_leaves_nothing(qtbot: QtBot, make: Make) -> None:
    training = make(child(STEP, then="time.sleep(60)"))
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    place = training.place
    assert place
    (paths.private_folder(place) / "run.json").write_text("{}", "utf-8")
    assert trainings.cut_off() is not None
    with qtbot.waitSignal(training.stopped):
        training.discard()
    qtbot.waitUntil(lambda: not place.exists() and not trainings.config_of(place).exists())


def test_f10_a_run_that_was_cut_off_can_go_on_in_its_own_folder(qtbot: QtBot, make: Make) -> None:
    training = make(child(STEP, then=OBEY))
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    place = training.place
    assert place
    (paths.private_folder(place) / "run.json").write_text("{}", "utf-8")
    training.close()
    left = trainings.cut_off()
    assert left
    assert left.resume
    again = make(child(REPORT))
    with qtbot.waitSignal(again.finished):
        again.start(left)
    assert again.place == place
    (place / "report.json").write_text("{}", "utf-8")
    assert trainings.cut_off() == left  # its outcome waits
    trainings.discard(place)
    assert trainings.cut_off() is None


def test_texts_go_in_by_pipe_and_are_in_no_file(qtbot: QtBot, make: Make) -> None:
    echo = "print(json.dumps({'kind': 'sample', 'step': 0, 'prompt': '', 'text': input()}))"
    training = make(child(then=f"{echo}\nprint(report, end='')"))
    all_of_it = heard(training)
    with qtbot.waitSignal(training.finished):
        training.start(JOB, [Document("my book", "A canary sang.")])
    assert orders(all_of_it) == ['[["my book", "A canary sang."]]']
    kept = [each for each in trainings.folder().rglob("*") if each.is_file()]
    assert kept
    assert not any("canary" in each.read_text("utf-8") for each in kept)
    assert all(job.read(each).more_on_stdin for each in kept)


def test_f18_training_waits_while_a_suggestion_is_due(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving_way, "REST_MS", 20)
    training = make(child(STEP, then=OBEY))
    way = GivingWay(training)
    all_of_it = heard(training)
    way.follow(Queued())
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    way.follow(Predicting(Suggestion(1)))
    qtbot.waitUntil(lambda: orders(all_of_it) == ["pause"])
    looked = 0

    def grows() -> bool:  # three times
        nonlocal looked
        looked += 1
        return looked < 4

    way.grows = grows
    way.follow(Suggesting(Suggestion(1, text="It")))
    qtbot.waitUntil(lambda: orders(all_of_it) == ["pause", "continue"])
    assert looked == 4
    way.follow(Idle())
    qtbot.waitUntil(lambda: orders(all_of_it) == ["pause", "continue"])
    way.follow(Queued())
    qtbot.waitUntil(lambda: orders(all_of_it) == ["pause", "continue", "pause"])


@pytest.mark.parametrize("state", [Queued(), Predicting(Suggestion(1))])
def test_f18_it_waits_from_the_pause_in_typing_on_and_while_the_model_reads(
    qtbot: QtBot, make: Make, state: State
) -> None:
    training = make(child(STEP, then=OBEY))
    way = GivingWay(training)
    all_of_it = heard(training)
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    way.follow(Idle())
    way.follow(state)
    qtbot.waitUntil(lambda: orders(all_of_it) == ["pause"])
    assert not way._rest.isActive()


def test_f10_the_end_of_the_program_leaves_the_child_time_for_a_checkpoint(
    qtbot: QtBot, make: Make, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    training = make(child(STEP, then=f"open({str(kept)!r}, 'w').write(input())"))
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    training.close()
    assert kept.read_text("utf-8") == "stop"


def test_the_end_of_the_program_is_the_end_of_the_child(qtbot: QtBot, make: Make) -> None:
    training = make(child(STEP, then="time.sleep(60)"))
    all_of_it = heard(training)
    with qtbot.waitSignal(training.progressed):
        training.start(JOB)
    pid = training.pid
    training.close()
    assert not Path(f"/proc/{pid}").exists()
    assert all_of_it == [STEP]


def test_f1_each_file_is_told_of_and_a_bad_one_does_not_end_the_list(
    qtbot: QtBot, tmp_path: Path
) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "one.txt").write_text("The rain was on the roof of the house.", "utf-8")
    (books / "cover.png").write_bytes(b"\x89PNG")
    (books / "two.docx").write_bytes(b"no zip")
    chinese = tmp_path / "三.md"
    chinese.write_text("从前有一座山，山上有一座庙。", "utf-8")
    survey = Survey()
    found: list[Found] = []
    survey.found.connect(found.extend)
    with qtbot.waitSignal(survey.ended, timeout=20_000):
        survey.read([books])
        survey.read([chinese, tmp_path / "gone.txt"])
    assert [(each.name, each.characters, each.language) for each in found] == [
        ("one.txt", 38, "en"),
        ("two.docx", 0, ""),
        ("三.md", 14, "zh"),
        ("gone.txt", 0, ""),
    ]
    assert [each.problem is not None for each in found] == [False, True, False, True]
    survey.close()


MANY = """
line = {"kind": "found", "file": "", "name": "", "characters": 9, "language": "en"}
for number in range(1000):
    print(json.dumps(line | {"file": f"/{number}.txt", "name": f"{number}.txt"}))
"""


def test_a_folder_of_a_thousand_files_comes_in_a_few_lists(qtbot: QtBot) -> None:
    survey = Survey(command=child(then=MANY))
    lists: list[list[Found]] = []
    survey.found.connect(lists.append)
    with qtbot.waitSignal(survey.ended, timeout=20_000):
        survey.read([Path("/books")])
    assert [each.name for found in lists for each in found] == [f"{n}.txt" for n in range(1000)]
    assert len(lists) <= 20


def test_a_reading_that_is_stopped_keeps_what_it_found(qtbot: QtBot) -> None:
    survey = Survey(command=child(then=MANY + "sys.stdin.read()"))
    found: list[Found] = []
    survey.found.connect(found.extend)
    survey.read([Path("/books")])
    qtbot.waitUntil(lambda: len(found) == 1000, timeout=20_000)
    survey.read([Path("/more books")])
    with qtbot.waitSignal(survey.ended, timeout=20_000):
        survey.stop()
    assert not survey.running

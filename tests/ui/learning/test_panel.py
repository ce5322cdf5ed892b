"""From the first text to "Use it": what the panel shows, asks and wants."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from gptwriter.errors import NothingToLearn
from gptwriter.finetune import trainings
from gptwriter.finetune.blind import Round
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Checkpoint, Estimate, Phase, Progress, Sample, Verdict
from gptwriter.finetune.presets import Preset
from gptwriter.finetune.run_folder import RunFolder
from gptwriter.session.training import Doing
from tests.session.tuning import JOB, OBEY, REPORT, child
from tests.ui.conftest import Desk
from tests.ui.learning.conftest import BOOK, Bench, Make

STEP = Progress(Phase.TRAINING, 3, 9, 2.5, 400.0, 130.0)
POINTS = (Checkpoint(0, 1.83, best=False), Checkpoint(3, 1.6, best=True), Checkpoint(6, 1.7, False))
FILM = tuple(Sample(step, "Once", f" upon {step}") for step in (0, 3, 6))
ESTIMATE = Estimate(110_000, 98_000, 900, 100, ("en",), 90, 400.0, 1240.0, 150.0, Verdict.READY)


def started(make: Make, *said: object, then: str = OBEY) -> Bench:
    """A panel whose training has said these things and now obeys orders."""
    bench = make(child(*said, then=then))  # type: ignore[arg-type]  # messages
    bench.survey.found.emit([BOOK])
    bench.press("Start")
    return bench


def done(make: Make) -> Bench:
    bench = started(make, STEP, *POINTS, *FILM, REPORT, then="")
    bench.button("Use it")
    return bench


def cut_off(bench: Bench) -> Path:
    """End the window while its training goes on; returns where that was."""
    place = bench.training.place
    assert place
    place.mkdir()
    (place / "run.json").write_text("{}", "utf-8")
    bench.training.close()
    return place


def test_nothing_can_be_started_before_there_is_a_text(make: Make) -> None:
    bench = make(child())
    assert not bench.button("Start").isEnabled()
    assert not bench.button("Check").isEnabled()
    bench.survey.found.emit([BOOK])
    assert bench.button("Start").isEnabled()


def test_what_is_chosen_in_the_panel_is_what_is_looked_at_and_learned(
    make: Make, desk: Desk
) -> None:
    bench = make(child())
    asked = bench.asked()
    desk.editor.set_text("My own words.")
    bench.survey.found.emit([replace(BOOK, pasted=9)])
    bench.panel.recipe.choose(Preset.STRONG)
    bench.panel.material.use_open_document()
    bench.press("Check")
    bench.panel.material.pasted.setChecked(True)
    bench.survey.stop()
    bench.qtbot.waitUntil(lambda: not bench.survey.running)
    desk.editor.set_text("My own words, as they are now.")
    bench.press("Start")
    job = replace(JOB, files=(Path(BOOK.file),), preset=Preset.STRONG)
    assert asked == [
        (job, [Document("Untitled", "My own words.")]),
        (replace(job, with_pasted=True), [Document("Untitled", "My own words, as they are now.")]),
    ]


def test_nothing_is_started_while_texts_are_being_read(make: Make) -> None:
    bench = make(child())
    bench.survey.found.emit([BOOK])
    bench.survey._child.start(Path("list"))
    bench.panel.material._sum_up()
    assert not bench.button("Start").isEnabled()
    bench.qtbot.waitUntil(lambda: bench.button("Start").isEnabled())


def test_f2_a_check_says_what_it_would_take_in_one_sentence_and_figures(make: Make) -> None:
    bench = make(child(ESTIMATE))
    bench.survey.found.emit([BOOK])
    bench.press("Check")
    bench.qtbot.waitUntil(lambda: "Everything is ready." in bench.words)
    assert "About 7 min, 1.2 GB of memory, 150 MB of disk." in bench.words
    assert "110,000 characters to learn from (English)." in bench.words
    assert bench.button("Start").isEnabled()


def test_a_check_can_be_cancelled(make: Make) -> None:
    bench = make(child(then=OBEY))
    bench.survey.found.emit([BOOK])
    bench.press("Check")
    bench.press("Cancel")
    bench.button("Start")
    assert bench.training.doing is Doing.NOTHING


def test_f5_a_running_training_shows_step_speed_and_time_left(make: Make) -> None:
    bench = started(make, STEP)
    expected = "Learning · step 3 of 9 · 400 tokens per second · 2 min left"
    bench.qtbot.waitUntil(lambda: expected in bench.words)
    bar = bench.panel.view._bar
    assert (bar.value(), bar.maximum(), bar.isVisible()) == (3, 9, True)
    assert bench.panel.view.chart._losses == [(3, 2.5)]
    assert not bench.panel.material.isVisible()


def test_f6_the_curve_grows_and_is_told_in_words(make: Make) -> None:
    bench = started(make, STEP, *POINTS)
    chart = bench.panel.view.chart
    bench.qtbot.waitUntil(lambda: len(chart.points) == 3)
    told = (
        "Held-out text: from 1.83 to 1.70 bits per character in 3 measurements; "
        "the best is 1.60, at step 3."
    )
    assert chart.accessibleDescription() == told
    assert told in bench.words


def test_f18_the_panel_says_that_it_waits_because_the_writer_writes(make: Make) -> None:
    bench = started(make, Progress(Phase.PAUSED, 3, 9))
    bench.qtbot.waitUntil(lambda: "Paused because you are writing" in bench.words)


def test_f9_stop_offers_three_ways_and_training_goes_on_meanwhile(make: Make) -> None:
    bench = started(make, STEP)
    bench.press("Stop…")
    bench.button("Stop and save")
    bench.button("Discard…")
    bench.press("Keep training")
    bench.button("Stop…")
    assert bench.training.doing is Doing.TRAINING


def test_f9_stop_and_save_ends_with_the_proof(make: Make) -> None:
    bench = started(make, STEP)
    bench.press("Stop…")
    bench.press("Stop and save")
    bench.button("Use it")
    assert "17 % better (15 to 19)" in bench.words
    assert "1.83 → 1.52 bits per character." in bench.words
    assert "1.0 % of what it writes stands like that in your texts." in bench.words


def test_f9_discard_asks_again_and_leaves_nothing(make: Make) -> None:
    bench = started(make, STEP)
    bench.press("Stop…")
    place = bench.training.place
    assert place
    bench.press("Discard…")
    assert "It cannot be brought back." in bench.words
    bench.press("Back")
    bench.press("Discard…")
    bench.press("Delete")
    bench.button("Start")
    bench.qtbot.waitUntil(lambda: not trainings.config_of(place).exists())
    assert bench.training.doing is Doing.NOTHING


def test_f20_the_end_takes_no_focus_and_is_noticed(make: Make, desk: Desk) -> None:
    notices: list[str] = []
    bench = make(child(STEP, then=OBEY))
    bench.panel.noticed.connect(notices.append)
    bench.survey.found.emit([BOOK])
    bench.press("Start")
    desk.editor.setFocus()
    bench.qtbot.waitUntil(lambda: QApplication.focusWidget() is desk.editor)
    bench.training.finish()
    bench.button("Use it")
    assert len(notices) == 1
    assert "17 % better" in notices[0]
    writing = QApplication.focusWidget()
    assert writing
    QTest.keyClicks(writing, "still here")
    assert desk.editor.text() == "still here"


def test_use_it_names_the_best_adapter_and_the_next_text_can_follow(make: Make) -> None:
    bench = done(make)
    place = bench.training.place
    assert place
    bench.panel.view.show_result(replace(REPORT, adapter=str(trainings.adapter_of(place))))
    with bench.qtbot.waitSignal(bench.panel.result_chosen) as chosen:
        bench.press("Use it")
    folder, card = chosen.args
    assert folder == trainings.adapter_of(place)
    assert (card.name, card.documents, card.bits_after) == ("one", ("one.txt",), 1.52)
    assert "Taking it into the library…" in bench.words
    bench.panel.note_used()
    bench.press("Learn something else")
    bench.button("Start")


def test_what_the_library_does_not_take_can_be_tried_again(make: Make) -> None:
    bench = done(make)
    place = bench.training.place
    assert place
    bench.panel.view.show_result(replace(REPORT, adapter=str(trainings.adapter_of(place))))
    bench.press("Use it")
    bench.panel.note_not_used()
    bench.button("Use it")


def test_f7_keep_this_one_is_what_use_it_takes(make: Make) -> None:
    bench = done(make)
    place = bench.training.place
    assert place
    bench.panel.view.show_result(replace(REPORT, adapter=str(trainings.adapter_of(place))))
    bench.panel.view.film.chosen.emit(6)
    assert "You keep step 6; the figures are those of step 24." in bench.words
    with bench.qtbot.waitSignal(bench.panel.result_chosen) as chosen:
        bench.press("Use it")
    folder, card = chosen.args
    assert folder == trainings.adapter_of(place, 6)
    assert card.bits_after is None  # nobody measured this one
    assert [sample.text for sample in card.samples] == [" upon 6"]


def test_a_whole_model_is_used_as_a_model(make: Make) -> None:
    bench = done(make)
    bench.panel.view.show_result(replace(REPORT, adapter="/runs/1/model"))
    with bench.qtbot.waitSignal(bench.panel.model_chosen) as chosen:
        bench.press("Use it")
    assert chosen.args == [Path("/runs/1/model"), "one"]
    assert "Taking it into the library…" in bench.words


def test_f12_compare_shows_before_and_after_alone(make: Make) -> None:
    bench = done(make)
    assert all(text in bench.words for text in ("upon 0", "upon 3", "upon 6"))
    bench.panel.view.show_result(replace(REPORT, best_step=3))
    bench.press("Compare")
    assert "upon 0" in bench.words
    assert "upon 3" in bench.words
    assert "upon 6" not in bench.words
    bench.press("Compare")
    assert "upon 6" in bench.words


def test_a_failure_is_one_sentence_and_everything_is_still_there(make: Make) -> None:
    error = NothingToLearn(reason="the documents hold no words.")
    bench = make(child(error, then="sys.exit(1)"))
    bench.survey.found.emit([BOOK])
    with bench.qtbot.waitSignal(bench.panel.noticed) as noticed:
        bench.press("Start")
    assert "the documents hold no words" in noticed.args[0]
    bench.button("Start")
    assert "the documents hold no words" in bench.words
    assert "one.txt" in bench.panel.material._list.topLevelItem(0).text(0)  # type: ignore[union-attr]  # there


def test_f10_what_was_cut_off_is_offered_and_goes_on_in_its_place(make: Make) -> None:
    bench = started(make, STEP)
    place = cut_off(bench)
    again = make(child(STEP, then=OBEY))
    assert "A training is not finished" in again.words
    assert not again.panel.material.isVisible()  # it goes on with its own texts
    again.press("Go on")
    again.button("Stop…")
    assert again.training.place == place


def test_f10_what_was_cut_off_can_be_discarded_for_something_else(make: Make) -> None:
    bench = started(make, STEP)
    place = cut_off(bench)
    again = make(child())
    again.press("Discard…")
    again.press("Delete")
    again.button("Start")
    assert again.panel.material.isVisible()
    again.qtbot.waitUntil(lambda: not place.exists())


def test_f10_what_failed_in_the_middle_says_why_and_can_go_on(make: Make) -> None:
    leave = "open(os.path.join(json.load(open(sys.argv[1]))['out'], 'run.json'), 'w').write('{}')"
    folder = "os.makedirs(json.load(open(sys.argv[1]))['out'])"
    error = NothingToLearn(reason="the disk is full.")
    bench = started(make, STEP, error, then=f"{folder}\n{leave}\nsys.exit(1)")
    bench.button("Go on")
    assert "the disk is full" in bench.words
    assert "A training is not finished" in bench.words


def test_f10_the_open_document_goes_on_being_learned_from(make: Make, desk: Desk) -> None:
    bench = make(child(STEP, then=OBEY))
    desk.editor.set_text("My own words.")
    bench.panel.material.use_open_document()
    bench.press("Start")
    place = cut_off(bench)
    again = make(child())
    asked = again.asked()
    again.press("Go on")
    ((job, texts),) = asked
    assert (job.out, job.resume) == (place, True)
    assert texts == [Document("Untitled", "My own words.")]


def test_s72_the_panel_changes_its_language_at_once(make: Make, desk: Desk) -> None:
    bench = done(make)
    preferences = desk.window.preferences
    preferences.change(replace(preferences.settings, language="zh_CN"))
    QApplication.processEvents()
    assert bench.panel.windowTitle() == "学习我的文风"
    bench.button("使用")
    assert "每字符 1.83 → 1.52 比特。" in bench.words
    assert bench.panel.recipe._more.text() == "更多设置"


def test_the_keyboard_reaches_every_button(make: Make) -> None:
    bench = done(make)
    for name in ("Use it", "Compare", "Discard…"):
        assert bench.button(name).focusPolicy() & Qt.FocusPolicy.TabFocus


ROUNDS = [
    Round(f"Prompt {number}", f"Own {number}.", f"Base {number}.", f"Tuned {number}.")
    for number in range(14)
]


def guessing(make: Make) -> Bench:
    bench = done(make)
    place = bench.training.place
    assert place
    place.mkdir()
    RunFolder(place).keep_rounds(ROUNDS)
    bench.panel.outcome.offer()
    bench.press("Guess…")
    return bench


def take(bench: Bench, text: str) -> None:
    """Press the button that belongs to a sentence."""
    number = text.split()[1].rstrip(".")
    shown = [f"{said} {number}" for said in ("Prompt", "Own", "Base", "Tuned")]
    bench.qtbot.waitUntil(lambda: all(each in bench.words for each in shown))
    buttons = bench.panel.outcome.blind_test.findChildren(QPushButton)
    (button,) = [
        each for each in buttons if each.isVisible() and each.accessibleDescription() == text
    ]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_f12_a_blind_test_has_twelve_rounds_and_tells_at_the_end_who_was_taken_for_you(
    make: Make,
) -> None:
    bench = guessing(make)
    for number in range(12):
        assert f"Round {number + 1} of 12" in bench.words
        who = "Own" if number < 7 else "Tuned" if number < 11 else "Base"
        take(bench, f"{who} {number}.")
    assert "In 12 rounds you knew your own sentence 7 times." in bench.words
    assert "yours 4 times, and the base model's 1 times." in bench.words
    bench.button("Use it")


def test_f12_the_sentences_stand_in_no_order_that_tells(make: Make) -> None:
    test = guessing(make).panel.outcome.blind_test
    first = Counter[str]()
    for number in range(12):
        shown = [label.text() for label, _ in test._offered]
        first[shown[0].split()[0]] += 1
        test._offered[0][1].click()
        assert sorted(shown) == sorted((f"Own {number}.", f"Base {number}.", f"Tuned {number}."))
    assert len(first) > 1


def test_f12_a_test_can_be_left_and_says_nothing_then(make: Make) -> None:
    bench = guessing(make)
    take(bench, "Own 0.")
    bench.press("End the test")
    bench.button("Guess…")
    assert "rounds" not in bench.words
    assert bench.panel.view.details.isVisible()


def test_f12_without_rounds_there_is_nothing_to_guess(make: Make) -> None:
    bench = done(make)
    assert "Guess…" not in [each.text() for each in bench.panel.choices.buttons]

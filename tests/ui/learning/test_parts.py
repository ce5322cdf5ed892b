"""The parts of the panel: the list of texts, the presets, the curve and the film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gptwriter.errors import DocumentUnreadable
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Checkpoint, Found, Sample
from gptwriter.finetune.presets import AS_IT_IS, Method, Preset, Shape, Wishes, recipe_for
from gptwriter.session.survey import Survey
from gptwriter.ui.learning import words
from gptwriter.ui.learning.chart import CurveChart, _ticks
from gptwriter.ui.learning.film import Film
from gptwriter.ui.learning.material import Material
from gptwriter.ui.learning.recipe_form import RecipeForm
from tests.session.tuning import JOB, REPORT, child

BAD = DocumentUnreadable(name="two.docx", reason="It is damaged.").to_wire()


@pytest.fixture
def material(qtbot: QtBot) -> Material:
    open_document = Document("Untitled", "从前有一座山。" * 20)
    made = Material(Survey(command=child()), lambda: open_document)
    qtbot.addWidget(made)
    return made


def rows(material: Material) -> list[tuple[str, str, str]]:
    items = [material._list.topLevelItem(n) for n in range(material._list.topLevelItemCount())]
    return [(item.text(0), item.text(1), item.text(2)) for item in items if item]


def test_f1_each_text_has_its_characters_and_language(material: Material) -> None:
    material._add_found([Found("/a/one.txt", "one.txt", 717_571, "en")])
    material.use_open_document()
    assert rows(material) == [("one.txt", "717,571", "English"), ("Untitled", "140", "Chinese")]
    assert material.files == (Path("/a/one.txt"),)
    assert [text.name for text in material.texts] == ["Untitled"]


def test_a_file_that_cannot_be_read_is_said_and_left_out(material: Material) -> None:
    material._add_found([Found("/a/two.docx", "two.docx", problem=BAD)])
    assert rows(material)[0][0] == "two.docx could not be opened: It is damaged."
    assert material.files == ()
    assert not material.ready


def test_a_long_reading_says_how_far_it_is_and_can_be_stopped(qtbot: QtBot) -> None:
    one = Found("/a/one.txt", "one.txt", 9, "en")
    survey = Survey(command=child(one, then="sys.stdin.read()"))
    material = Material(survey, lambda: Document("Untitled", ""))
    qtbot.addWidget(material)
    material.show()
    assert not material._stop.isVisible()
    material.add([Path("/a")])
    assert material._stop.isVisible()
    qtbot.waitUntil(lambda: material._total.text() == "Reading… 1 so far", timeout=20_000)
    assert not material.ready
    with qtbot.waitSignal(survey.ended, timeout=20_000):
        QTest.mouseClick(material._stop, Qt.MouseButton.LeftButton)
    assert not material._stop.isVisible()
    assert material.ready
    assert material.files == (Path("/a/one.txt"),)


def test_what_is_read_anew_keeps_its_place(material: Material) -> None:
    one, two = Found("/a/one.txt", "one.txt", 9, "en"), Found("/a/two.txt", "two.txt", 9, "en")
    material._add_found([one, two])
    material._add_found([replace(one, characters=10), replace(two, problem=BAD)])
    assert rows(material) == [
        ("one.txt", "10", "English"),
        ("two.docx could not be opened: It is damaged.", "", ""),
    ]


def test_a_text_that_is_added_twice_is_learned_once(material: Material) -> None:
    for _ in range(2):
        material._add_found([Found("/a/one.txt", "one.txt", 9, "en")])
        material.use_open_document()
    assert len(rows(material)) == 2


def test_f14_what_was_pasted_is_asked_about_where_there_is_any(
    material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(material._survey, "read", read.extend)
    material._add_found([Found("/a/one.txt", "one.txt", 90, "en", left_out=5)])
    assert material.pasted.isHidden()
    material._add_found([Found("/a/two.txt", "two.txt", 90, "en", left_out=9, pasted=4)])
    assert not material.pasted.isHidden()
    assert not material.pasted.isChecked()
    assert "14 that a model wrote or that were pasted" in material._total.text()
    material.pasted.setChecked(True)
    assert material._survey.with_pasted
    assert read == [Path("/a/one.txt"), Path("/a/two.txt")]


def test_what_is_removed_is_not_learned(material: Material) -> None:
    material._add_found([Found("/a/one.txt", "one.txt", 9, "en")])
    material._add_found([Found("/a/two.txt", "two.txt", 9, "en")])
    first = material._list.topLevelItem(0)
    assert first
    first.setSelected(True)
    material._remove.click()
    assert material.files == (Path("/a/two.txt"),)
    assert [name for name, _, _ in rows(material)] == ["two.txt"]
    material._list.selectAll()
    material._remove.click()
    assert not material.files
    assert not material._remove.isEnabled()


def test_files_can_be_dropped(
    material: Material, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(material._survey, "read", asked.extend)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt")), QUrl("https://example.org/b.txt")])
    for offered, welcome in ((data, True), (QMimeData(), False)):
        entering = QDragEnterEvent(
            QPoint(), Qt.DropAction.CopyAction, offered, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        entering.ignore()
        material.dragEnterEvent(entering)
        assert entering.isAccepted() is welcome
    event = QDropEvent(
        QPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    material.dropEvent(event)
    assert asked == [tmp_path / "a.txt"]


def test_f4_a_preset_alone_changes_no_number(qtbot: QtBot) -> None:
    form = RecipeForm()
    qtbot.addWidget(form)
    for preset in Preset:
        form.choose(preset)
        assert form.applied_to(JOB).preset is preset
        assert form.applied_to(JOB).wishes == AS_IT_IS


def test_f4_numbers_are_folded_each_with_its_sentence_and_obeyed(qtbot: QtBot) -> None:
    form = RecipeForm()
    qtbot.addWidget(form)
    form.show()
    assert not form._rank.isVisible()
    form._more.click()
    assert form._rank.isVisible()
    assert all(hint.text() for hint in form._hints.values())
    form._rank.setValue(8)
    form._passes.setValue(2.5)
    form._rate.setValue(30.0)
    form._ends_early.setChecked(False)
    form._method.setCurrentIndex(list(Method).index(Method.LORA))
    form._prompt.setText(" The sea ")
    job = form.applied_to(JOB)
    assert job.wishes == Wishes(8, 2.5, 3e-4, ends_early=False)
    assert job.method is Method.LORA
    assert job.prompt == "The sea"


@pytest.mark.parametrize("method", list(Method))
def test_what_learns_is_chosen_with_its_own_numbers(qtbot: QtBot, method: Method) -> None:
    form = RecipeForm()
    qtbot.addWidget(form)
    for preset in Preset:
        form.choose(preset)
        form._method.setCurrentIndex(list(Method).index(method))
        job = form.applied_to(JOB)
        assert (job.method, job.preset, job.wishes) == (method, preset, AS_IT_IS)
        assert form._rank.isHidden() == (method is not Method.LORA)
        assert form._passes.value() == recipe_for(preset, method, Shape.LSTM, AS_IT_IS).passes


@pytest.mark.parametrize("shape", list(Shape))
def test_a_new_model_s_network_is_chosen_with_its_own_numbers(qtbot: QtBot, shape: Shape) -> None:
    form = RecipeForm()
    qtbot.addWidget(form)
    assert form._shape.isHidden(), "nothing is made anew"
    form._method.setCurrentIndex(list(Method).index(Method.NEW))
    assert not form._shape.isHidden()
    form._shape.setCurrentIndex(list(Shape).index(shape))
    job = form.applied_to(JOB)
    assert (job.method, job.shape, job.wishes) == (Method.NEW, shape, AS_IT_IS)
    recipe = recipe_for(Preset.NORMAL, Method.NEW, shape, AS_IT_IS)
    assert form._passes.value() == recipe.passes
    assert form._hints[form._shape].text()


@pytest.mark.parametrize(
    ("reduction", "interval", "said"),
    [
        (0.2, (0.1, 0.3), "20 % better than a table of which character follows which (10 to 30)"),
        (-1.0, (-3.0, -0.25), "foretells your text 50 % better (20 to 75): the model needs more"),
        (0.01, (-0.02, 0.03), "no better for sure than a table of which character follows which"),
    ],
)
def test_a_new_model_is_held_against_a_table_of_characters(
    reduction: float, interval: tuple[float, float], said: str
) -> None:
    report = replace(REPORT, reduction=reduction, interval=interval, baseline="character 5-gram")
    assert said in words.result(report)[0]
    assert words.result(report)[1] == "1.52 bits per character; the table: 1.83."


def test_f6_the_best_point_is_marked_and_ticks_are_round(qtbot: QtBot) -> None:
    chart = CurveChart()
    qtbot.addWidget(chart)
    empty = chart.grab().toImage()
    for step, bits in ((0, 1.83), (20, 1.52), (40, 1.6)):
        chart.add_point(Checkpoint(step, bits, best=step == 20))
    for step in range(1, 41):
        chart.add_loss(step, 40, 3 - step / 40)
    assert chart.best == Checkpoint(20, 1.52, best=True)
    assert chart.grab().toImage() != empty
    assert _ticks(1.47, 1.88) == pytest.approx([1.6, 1.8])
    assert len(_ticks(1.5, 1.55)) in range(1, 4)


def test_a_long_training_does_not_make_the_chart_slow(qtbot: QtBot) -> None:
    chart = CurveChart()
    qtbot.addWidget(chart)
    for step in range(50_000):
        chart.add_loss(step, 50_000, 2.0)
    assert len(chart._losses) <= 2_000


def shown(film: Film) -> list[str]:
    return [label.text() for label in film.findChildren(QLabel) if not label.isHidden()]


def test_f7_steps_stand_side_by_side_with_the_same_prompts(qtbot: QtBot) -> None:
    film = Film()
    qtbot.addWidget(film)
    film.show()
    for step in (0, 12):
        film.note(Checkpoint(step, 1.83 - step / 100, best=False))
        for prompt in ("A held-out opening", "“Well,” he said", "Mine"):
            film.add(Sample(step, prompt, f" <b>text</b> of {step}\n"))
    QApplication.processEvents()  # laying out shows the labels
    assert film.steps == [0, 12]
    assert shown(film)[0] == "Before · 1.83"
    assert "Step 12 · 1.71" in shown(film)
    assert shown(film).count("<b>text</b> of 12") == 3
    qtbot.waitUntil(lambda: film.height() >= film._grid.sizeHint().height() > 100)


def test_f7_of_a_whole_model_the_best_step_is_kept_and_no_other_is_offered(qtbot: QtBot) -> None:
    film = Film()
    qtbot.addWidget(film)
    film.clear(keeps_steps=False)
    for step in (0, 12):
        film.add(Sample(step, "Once", "upon"))
    film.compare(0, 12)
    assert all(button.isHidden() for button in film.findChildren(QPushButton))


def test_f7_one_step_can_be_kept(qtbot: QtBot) -> None:
    film = Film()
    qtbot.addWidget(film)
    for step in (0, 12):
        film.add(Sample(step, "Once", "upon"))
    with qtbot.waitSignal(film.chosen) as chosen:
        film._buttons[12].click()
    assert chosen.args == [12]
    film.keep(12)
    assert film._buttons[12].text() == "Kept"
    assert film._buttons[0].isHidden()  # the model as it was needs no keeping


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (59, "59 s"), (412, "7 min"), (7260, "2 h 1 min")]
)
def test_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said

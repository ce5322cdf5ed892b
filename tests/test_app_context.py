"""Memory and note through the whole window: written, read by the model, kept, shown (Q15)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from gptwriter.app import App
from gptwriter.documents import companion
from gptwriter.engine.api import Request, Section, Sent
from tests.app_start import Start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("Once.", encoding="utf-8")
    return path


def open_panel(app: App) -> None:
    app.window.actions_.context.trigger()
    assert app.context.panel is not None
    assert app.context.panel.isVisible()


def test_q15_the_model_reads_the_memory_and_the_note_of_the_document(
    start: Start, file: Path
) -> None:
    app = start.loaded(file)
    open_panel(app)
    assert app.context.panel
    app.context.panel.memory.setPlainText("Anna is a pilot.")
    QTest.keyClicks(app.context.panel.note, "Calm.")
    app.notes._settle()
    app.controller.ask()
    start.qtbot.waitUntil(lambda: bool(start.engine.asked))
    asked = start.engine.asked[-1]
    assert (asked.memory, asked.note) == ("Anna is a pilot.", "Calm.")


def test_q15_notes_are_saved_beside_the_document_and_found_again(start: Start, file: Path) -> None:
    app = start.loaded(file)
    open_panel(app)
    assert app.context.panel
    app.context.panel.memory.setPlainText("安娜是飞行员。")
    assert app.window.isWindowModified()
    with start.qtbot.waitSignal(app.manuscript.saved):
        app.window.actions_.save.trigger()
    assert not app.window.isWindowModified()
    assert file.read_text("utf-8") == "Once."
    kept = companion.load(file)
    assert kept is not None
    assert kept.memory == "安娜是飞行员。"
    start.end()
    app = start.loaded(file)
    open_panel(app)
    assert app.context.panel
    assert app.context.panel.memory.toPlainText() == "安娜是飞行员。"
    assert not app.window.isWindowModified()
    app.window.files.new()
    start.qtbot.waitUntil(lambda: app.manuscript.path is None)
    assert app.context.panel.memory.toPlainText() == ""


def test_q15_a_text_changed_outside_keeps_its_notes(start: Start, file: Path) -> None:
    companion.save(file, companion.Companion(memory="Anna", text_mark="of another text"))
    app = start.loaded(file)
    assert app.notes.written == ("Anna", "")


def test_q15_the_panel_shows_exactly_what_the_model_says_it_has_read(start: Start) -> None:
    app = start.loaded()
    open_panel(app)
    request = Request("Once upon a time.\nShe", memory="All about Anna.", note="Calm.")
    sent = Sent(Section(10, 15, 3), Section(5, 18, 4), Section(0, 5, 2), Section(18, 21, 1))
    app.model.was_read.emit(request, sent)
    panel = app.context.panel
    assert panel
    assert panel.sent.toPlainText().split("\n") == [
        "— Memory · 3 tokens —",
        "Anna.",
        "",
        "— Text · 4 tokens —",
        "upon a time.",
        "",
        "— Author's note · 2 tokens —",
        "Calm.",
        "",
        "— Text · 1 token —",
        "She",
    ]
    assert panel._titles[2].text() == "What the model reads: 10 tokens"


def test_q15_closing_the_panel_is_marked_in_the_menu(start: Start) -> None:
    app = start.loaded()
    open_panel(app)
    assert app.window.actions_.context.isChecked()
    app.window.actions_.context.trigger()
    assert app.context.panel
    assert not app.context.panel.isVisible()
    assert not app.window.actions_.context.isChecked()


def test_q15_what_was_read_before_the_panel_was_opened_is_shown_until_another_document(
    start: Start, file: Path
) -> None:
    app = start.loaded()
    nothing = Section(0, 0, 0)
    app.model.was_read.emit(Request("She"), Sent(nothing, nothing, nothing, Section(0, 3, 1)))
    open_panel(app)
    panel = app.context.panel
    assert panel
    assert panel.sent.toPlainText() == "— Text · 1 token —\nShe"
    with start.qtbot.waitSignal(app.manuscript.opened):
        app.window.files.open(file)
    assert panel.sent.toPlainText() == ""


def test_q15_what_was_read_of_another_document_is_not_shown(start: Start, file: Path) -> None:
    app = start.loaded()
    nothing = Section(0, 0, 0)
    app.model.was_read.emit(Request("She"), Sent(nothing, nothing, nothing, Section(0, 3, 1)))
    with start.qtbot.waitSignal(app.manuscript.opened):
        app.window.files.open(file)
    open_panel(app)
    assert app.context.panel
    assert app.context.panel.sent.toPlainText() == ""


def test_q15_of_a_long_section_the_middle_is_left_out(start: Start) -> None:
    app = start.loaded()
    open_panel(app)
    nothing, text = Section(0, 0, 0), "Once " + "upon a time " * 200 + "The end."
    app.model.was_read.emit(
        Request(text), Sent(nothing, nothing, nothing, Section(0, len(text), 900))
    )
    assert app.context.panel
    shown = app.context.panel.sent.toPlainText()
    assert "Once upon" in shown
    assert shown.endswith("The end.")
    assert "\n[…]\n" in shown
    assert len(shown) < 1_600

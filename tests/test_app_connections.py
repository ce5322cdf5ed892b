"""What the parts of the whole window tell each other, where no other test would miss it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QMessageBox

from gptwriter import paths, settings
from gptwriter.app import App
from gptwriter.documents.text_form import Encoding
from gptwriter.engine.api import Device, Length
from gptwriter.errors import ModelProcessDied, RecoveryOff
from gptwriter.session.strength import Faint
from gptwriter.ui.crash_dialog import CrashDialog
from gptwriter.ui.crash_watch import CrashWatch
from gptwriter.ui.encoding_dialog import EncodingDialog
from gptwriter.ui.sentences import sentence
from tests.app_start import Start

GHOST = " and more."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("Once upon a time.", encoding="utf-8")
    return path


def notice(app: App) -> str:
    return app.window.status._notice.text()


def boxes(app: App) -> list[QMessageBox]:
    return [each for each in app.window.findChildren(QMessageBox) if each.isVisible()]


def see_ghost(start: Start, app: App) -> None:
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: app.editor.ghost == GHOST)


def journals() -> list[Path]:
    return list(paths.recovery_dir().glob("*.records"))


# --- suggestions ----------------------------------------


def test_s83_a_ghost_is_told_to_the_screen_reader_and_forgotten_when_it_goes(start: Start) -> None:
    app = start.loaded()
    see_ghost(start, app)
    start.qtbot.waitUntil(lambda: app.ghost_voice._said == GHOST)
    QTest.keyClick(app.editor, Qt.Key.Key_Escape)
    assert app.ghost_voice._said == ""


def test_s80_what_the_model_is_not_sure_of_comes_to_the_page(start: Start) -> None:
    app = start.loaded()
    app.controller.ghost_shaded.emit((Faint(0, 4, 0.5),))
    assert app.editor._ghost.faint == (Faint(0, 4, 0.5),)


def test_s36_a_paragraph_is_asked_for_from_the_menu(start: Start) -> None:
    app = start.loaded()
    QTest.keyClicks(app.editor, "Once")
    app.window.actions_.paragraph.trigger()
    start.qtbot.waitUntil(
        lambda: bool(start.engine.asked) and start.engine.asked[-1].length is Length.PARAGRAPH
    )


def test_a_ghost_is_accepted_from_the_menu(start: Start) -> None:
    app = start.loaded()
    see_ghost(start, app)
    app.window.actions_.accept_all.trigger()
    assert app.editor.text() == "Once" + GHOST


def test_s18_a_model_that_fails_while_it_writes_is_one_sentence(start: Start) -> None:
    app = start.loaded()
    start.engine.script = [ModelProcessDied()]
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: notice(app) == sentence(ModelProcessDied()))


def test_s18_a_model_that_dies_between_two_requests_is_one_sentence(start: Start) -> None:
    app = start.loaded()
    start.engine.die()
    start.qtbot.waitUntil(lambda: notice(app) == sentence(ModelProcessDied()))


def test_s43_s83_q16_the_settings_of_a_ghost_are_obeyed(start: Start) -> None:
    app = start.loaded()
    app.window.preferences.change(
        replace(
            app.window.preferences.settings,
            accept_guard_ms=300,
            announce=False,
            banned="a testament",
        )
    )
    assert app.editor.ghost_keys.accept_guard_ms == 300
    assert not app.ghost_voice.wanted
    app.controller.ask()
    start.qtbot.waitUntil(lambda: bool(start.engine.asked))
    assert start.engine.asked[-1].banned == "a testament"


# --- the model ----------------------------------------


def test_a_model_that_was_fetched_is_loaded(start: Start, tmp_path: Path) -> None:
    app = start.loaded()
    app.model_setup.finished.emit(tmp_path)
    start.qtbot.waitUntil(lambda: start.engine.loaded[-1].folder == tmp_path)


def test_a_model_folder_that_was_chosen_is_loaded(start: Start, tmp_path: Path) -> None:
    app = start.loaded()
    app.window.preferences.use_model(tmp_path)
    start.qtbot.waitUntil(lambda: start.engine.loaded[-1].folder == tmp_path)


def test_f14_a_voice_is_learned_on_the_device_of_the_settings(start: Start) -> None:
    app = start.loaded()
    app.window.preferences.change(replace(app.window.preferences.settings, device="cpu"))
    assert app._blank_job().device is Device.CPU


def test_settings_that_cannot_be_kept_are_one_sentence(start: Start) -> None:
    app = start.loaded()
    settings.settings_file().unlink(missing_ok=True)
    settings.settings_file().mkdir(parents=True)
    app.window.preferences.change(replace(app.window.preferences.settings, zoom_percent=120))
    assert "settings" in notice(app).lower()


# --- the text that is kept ----------------------------------------


def test_r1_a_journal_that_fails_is_told_of_until_it_is_kept_again(start: Start) -> None:
    app = start.loaded()
    error = RecoveryOff(words="No space left on device")
    app.keeper.failed.emit(error)
    app.window.status.notify("Something else.")
    app.window.status._forget_notice()
    assert notice(app) == sentence(error)
    app.keeper.recovered.emit()
    assert notice(app) == ""


def test_r1_a_save_is_noted_in_the_journal_before_it_is_done(start: Start) -> None:
    app = start.loaded()
    app.window.files.saving.begun.emit("mark")
    assert app.keeper._saving == "mark"


def test_r1_a_text_that_the_writer_discarded_is_not_offered_again(start: Start, file: Path) -> None:
    app = start.loaded(file)
    QTest.keyClicks(app.editor, "x")
    start.qtbot.waitUntil(lambda: len(journals()) == 1)
    app.window.close()
    (box,) = boxes(app)
    box.button(QMessageBox.StandardButton.Discard).click()
    start.end()
    assert journals() == []


def test_r1_after_a_failure_the_whole_text_is_written_down_again(start: Start) -> None:
    app = start.loaded()
    app.obey_crashes(watch := CrashWatch(app))
    app.editor.document().setModified(True)
    assert journals() == []
    watch.crashed.emit()
    start.qtbot.waitUntil(lambda: len(journals()) == 1)


def test_a_fault_that_ended_the_last_run_is_told_of_after_the_recovery(start: Start) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    folder = paths.private_folder(paths.log_dir())
    (folder / f"crash-{gone}.txt").write_text("Fatal Python error: Segmentation fault\n", "utf-8")
    app = start()
    app.obey_crashes(CrashWatch(app))
    start.qtbot.waitUntil(lambda: bool(app.window.findChildren(CrashDialog)))


def test_no_key_is_typed_into_a_window_that_has_been_closed(start: Start) -> None:
    app = start.loaded()
    app.close()
    QTest.keyClicks(app.editor, "x")
    assert app.editor.text() == ""


# --- the document ----------------------------------------


def test_a_document_that_is_named_and_not_there_is_told_of(start: Start, tmp_path: Path) -> None:
    app = start(tmp_path / "missing.txt")
    start.qtbot.waitUntil(lambda: len(boxes(app)) == 1)
    assert "missing.txt could not be opened" in boxes(app)[0].text()


def test_a_document_of_the_last_time_that_is_gone_is_not_told_of(start: Start, file: Path) -> None:
    start.loaded(file)
    start.end()
    file.unlink()
    app = start()
    with start.qtbot.waitSignal(app.recovery.finished):
        pass
    assert not app.editor.isReadOnly()  # as it would be with another text on its way


def test_a_second_start_with_the_document_that_is_here_asks_nothing(
    start: Start, file: Path
) -> None:
    app = start.loaded(file)
    QTest.keyClicks(app.editor, "x")
    app.come_forward(file)
    assert boxes(app) == []


def test_another_document_than_the_last_begins_at_its_start(
    start: Start, file: Path, tmp_path: Path
) -> None:
    start.loaded(file).editor.set_caret(6)
    start.end()
    other = tmp_path / "other.txt"
    other.write_text("Another text.", encoding="utf-8")
    assert start.loaded(other).editor.caret == 0


def test_the_recent_documents_are_in_the_menu_at_once_and_at_the_next_start(
    start: Start, file: Path, tmp_path: Path
) -> None:
    def recent(app: App) -> list[str]:
        menus: list[QMenu] = [app.window.menus._recent]
        return [action.text() for menu in menus for action in menu.actions()]

    assert recent(start.loaded(file)) == [str(file)]
    start.end()
    file.rename(tmp_path / "elsewhere.txt")
    assert recent(start()) == [str(file)]


def test_the_encoding_that_was_chosen_is_not_asked_for_at_the_next_start(
    start: Start, file: Path
) -> None:
    text = "从前有座山，山里有座庙，庙里有个老和尚在讲故事。"
    file.write_bytes(text.encode("gb18030"))
    app = start()
    with start.qtbot.waitSignal(app.recovery.finished):
        pass
    with start.qtbot.waitSignal(app.manuscript.unsure):
        app.window.files.open(file)
    (dialog,) = app.window.findChildren(EncodingDialog)
    with start.qtbot.waitSignal(app.manuscript.opened):
        dialog._choose()
    start.end()
    again = start()
    start.qtbot.waitUntil(lambda: again.editor.text() == text)
    assert again.manuscript.encodings == {file: Encoding.GB18030}


def test_the_window_has_the_size_it_was_left_with(start: Start) -> None:
    start.loaded().window.resize(700, 500)
    start.end()
    assert (start().window.width(), start().window.height()) == (700, 500)


def test_q15_whoever_opens_the_panel_lets_the_model_read_on(start: Start) -> None:
    app = start.loaded()
    app.controller.timers.until_rest.stop()
    app.window.actions_.context.trigger()
    assert app.controller.timers.until_rest.isActive()

"""One dialog at a time, a report that quotes nothing, and an end to both."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gptwriter.session import crash_report
from gptwriter.ui import crash_watch
from gptwriter.ui.crash_dialog import CrashDialog
from gptwriter.ui.crash_watch import CrashWatch
from tests.ui.conftest import Desk

CANARY = "the secret sentence"


def fail() -> None:
    try:
        dict[str, str]()[CANARY]
    except KeyError as error:
        raise OSError(28, CANARY, f"/home/me/{CANARY}.txt") from error


def failure() -> BaseException:
    with pytest.raises(OSError, match="secret") as caught:
        fail()
    return caught.value


def report(watch: CrashWatch) -> None:
    error = failure()
    watch._on_exception(type(error), error, error.__traceback__)


@pytest.fixture
def watch(desk: Desk, capsys: pytest.CaptureFixture[str]) -> CrashWatch:
    watch = CrashWatch(desk.window)
    watch.window = desk.window
    return watch


def test_r14_a_report_names_places_in_the_code_and_nothing_else() -> None:
    words = crash_report.of_exception(failure())
    assert "OSError 28" in words
    assert "KeyError" in words
    assert "tests/ui/test_crash_watch.py:" in words
    assert "secret" not in words
    assert "/home" not in words


def test_r14_of_qts_words_only_the_speaker_is_kept() -> None:
    words = crash_report.of_qt_message("critical", "qt.gui", f"QFont::fromString: {CANARY}")
    assert "QFont::fromString" in words
    assert "secret" not in words
    assert "secret" not in crash_report.of_qt_message("critical", "default", CANARY)


def test_all_that_fails_is_in_one_dialog(desk: Desk, watch: CrashWatch) -> None:
    report(watch)
    dialog = desk._only(CrashDialog)
    report(watch)
    desk.qtbot.waitUntil(lambda: dialog._view.toPlainText().count("OSError 28") == 2)
    dialog._copy.click()
    assert QApplication.clipboard().text() == dialog._view.toPlainText()
    dialog.accept()


def test_what_fails_for_ever_is_not_told_for_ever(
    desk: Desk, watch: CrashWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_watch, "MOST_REPORTS", 3)
    told: list[None] = []
    watch.crashed.connect(lambda: told.append(None))
    for _ in range(9):
        report(watch)
    dialog = desk._only(CrashDialog)
    desk.qtbot.waitUntil(lambda: watch._reports == 9)
    assert len(told) == 3
    dialog.accept()


def test_a_broken_stderr_is_no_second_failure(
    desk: Desk, watch: CrashWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    report(watch)
    desk._only(CrashDialog).accept()


def test_a_failure_after_the_dialog_was_closed_opens_it_again(
    desk: Desk, watch: CrashWatch
) -> None:
    for _ in range(2):
        report(watch)
        desk._only(CrashDialog).accept()
        desk.qtbot.waitUntil(lambda: not desk.window.findChildren(CrashDialog))


def test_ctrl_c_in_a_terminal_is_no_failure(watch: CrashWatch) -> None:
    watch._on_exception(KeyboardInterrupt, KeyboardInterrupt(), None)
    QApplication.processEvents()
    assert watch._reports == 0


@pytest.mark.parametrize("last_time", [True, False])
def test_the_dialog_says_whether_it_failed_now_or_last_time(
    qtbot: QtBot, *, last_time: bool
) -> None:
    dialog = CrashDialog("report", last_time=last_time)
    qtbot.addWidget(dialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert ("gptwriter ended by a fault when it was last used." in said) == last_time
    assert any("your text is safe" in each for each in said) != last_time

"""The first time that a window is on the screen, and no other."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gptwriter.ui.first_paint import FirstPaint


def test_it_is_told_once_and_not_before_the_window_is_painted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first = FirstPaint(window)
    told: list[bool] = []
    first.happened.connect(lambda: told.append(window.isVisible()))
    window.resize(200, 100)
    assert told == []
    with qtbot.waitSignal(first.happened):
        window.show()
    window.repaint()
    with qtbot.waitSignal(window.windowTitleChanged):
        window.setWindowTitle("painted again by now")
    assert told == [True]


def test_what_waits_for_it_is_done_then_and_later_at_once(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, done = FirstPaint(window), list[str]()
    first.then(lambda: done.append("waited"))
    assert done == []
    with qtbot.waitSignal(first.happened):
        window.show()
    assert done == ["waited"]
    first.then(lambda: done.append("at once"))
    assert done == ["waited", "at once"]

"""A window is no larger than its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gptwriter.ui.screen_fit import fitting, scrolling


def test_what_is_wanted_is_given_as_far_as_there_is_room(qapp: QApplication) -> None:
    window = QWidget()
    dialog = QWidget(window)
    room = QGuiApplication.primaryScreen().availableSize()
    for each in (window, dialog):
        assert fitting(each, QSize(300, 200)) == QSize(300, 200)
        assert fitting(each, QSize(300, 20_000)).height() < room.height()


def test_what_may_scroll_wants_room_for_all_of_it(qtbot: QtBot) -> None:
    content = QLabel("a line\n" * 60)
    area = scrolling(content)
    qtbot.addWidget(area)
    assert area.sizeHint() == content.sizeHint()

"""A window is no larger than its screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from gptwriter.ui.screen_fit import fitting


def test_what_is_wanted_is_given_as_far_as_there_is_room(qapp: QApplication) -> None:
    window = QWidget()
    dialog = QWidget(window)
    room = QGuiApplication.primaryScreen().availableSize()
    for each in (window, dialog):
        assert fitting(each, QSize(300, 200)) == QSize(300, 200)
        assert fitting(each, QSize(300, 20_000)).height() < room.height()

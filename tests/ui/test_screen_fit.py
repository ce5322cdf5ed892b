"""A window is no larger than its screen, and the screen outlives the window."""

from __future__ import annotations

import gc

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


def test_the_screen_outlives_a_window_that_is_collected(qapp: QApplication) -> None:
    before = len(QGuiApplication.screens())
    window = QWidget()
    window.myself = window  # type: ignore[attr-defined]  # so that only the collector can take it
    fitting(window, QSize(300, 200))
    del window
    gc.collect()
    assert len(QGuiApplication.screens()) == before

"""Nothing moves that need not (S84)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

import gptwriter.ui
from gptwriter.ui import motion
from gptwriter.ui.settings_dialog import SettingsDialog
from tests.ui.conftest import Desk

FADING = Qt.UIEffect.UI_General


@pytest.fixture(autouse=True)
def _things_fade_here(qapp: QApplication) -> Iterator[None]:
    """As on a desktop where they do; and nobody has looked yet."""
    before = QApplication.isEffectEnabled(FADING)
    QApplication.setEffectEnabled(FADING, True)
    usual = qapp.property(motion._USUAL)
    qapp.setProperty(motion._USUAL, None)
    yield
    qapp.setProperty(motion._USUAL, usual)
    QApplication.setEffectEnabled(FADING, before)


def set_to(desk: Desk, choice: str) -> None:
    desk.window.preferences.change(replace(desk.window.preferences.settings, motion=choice))


def test_s84_no_module_of_the_window_animates_anything() -> None:
    animates = re.compile(r"Q\w*Animation|QTimeLine|QGraphicsOpacityEffect|setWindowOpacity")
    folder = Path(gptwriter.ui.__file__).parent
    modules = list(folder.rglob("*.py"))
    assert len(modules) > 40
    assert [file.name for file in modules if animates.search(file.read_text("utf-8"))] == []


def test_s84_the_writer_s_own_setting_stops_what_qt_animates(desk: Desk) -> None:
    assert QApplication.isEffectEnabled(FADING)
    assert desk.window.isAnimated()
    set_to(desk, motion.LESS)
    assert not QApplication.isEffectEnabled(FADING)
    assert not desk.window.isAnimated()
    assert motion.is_less()
    set_to(desk, "system")
    assert QApplication.isEffectEnabled(FADING)
    assert desk.window.isAnimated()
    assert not motion.is_less()


def test_s84_so_does_the_desktop_s(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(motion, "desktop_wants_less", lambda: True)
    desk.window.preferences.change(replace(desk.window.preferences.settings, zoom_percent=110))
    assert not QApplication.isEffectEnabled(FADING)
    assert not desk.window.isAnimated()


def test_s84_a_bar_that_runs_to_and_fro_stands_still(desk: Desk, qtbot: QtBot) -> None:
    bar = QProgressBar()
    qtbot.addWidget(bar)
    motion.show_busy(bar)
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    set_to(desk, motion.LESS)
    motion.show_busy(bar)
    assert (bar.minimum(), bar.maximum(), bar.value()) == (0, 1, 0)
    set_to(desk, "system")


def test_s84_the_settings_have_a_box_for_it(desk: Desk) -> None:
    dialog = SettingsDialog(desk.window.preferences.settings, desk.window)
    assert dialog.chosen().motion == "system"
    dialog.motion.setChecked(True)
    assert dialog.chosen().motion == motion.LESS
    again = SettingsDialog(dialog.chosen(), desk.window)
    assert again.motion.isChecked()

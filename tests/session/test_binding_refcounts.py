"""The binding keeps its references: PySide6 6.12.0 lost one to True or None per emit and call.

After some hundred emits such a program aborts, so the pin in pyproject.toml is held by this test.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot


class Bell(QObject):
    rung = Signal(bool, object)

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0
        self.rung.connect(self.on_rung)

    @Slot(bool, object)
    def on_rung(self, *_heard: object) -> None:
        self.heard += 1


@pytest.mark.parametrize("immortal", [True, False, None])
def test_references_stay_level_over_2000_emits_and_insertions(
    qtbot: QtBot, immortal: object
) -> None:
    bell = Bell()
    cursor = QTextCursor(QTextDocument(bell))

    def ring() -> None:
        bell.rung.emit(bool(immortal), immortal)

    def write() -> None:
        cursor.insertText("a")

    for act in (ring, write):
        assert abs(_drift(immortal, act)) < 20
    assert bell.heard == 2_000


def _drift(value: object, act: Callable[[], None]) -> int:
    before = sys.getrefcount(value)
    for _ in range(2_000):
        act()
    return sys.getrefcount(value) - before

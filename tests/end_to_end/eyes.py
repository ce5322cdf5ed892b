"""The real program, which also answers what a person in front of it would see. Not a module.

A question is a line of JSON on stdin, its answer a line on stdout. Nothing can be done this way:
hands are the X server's.

    ["where", TEXT]    the middle of the only visible button with this text, or none; scrolled to
    ["words"]          all visible labels
    ["ghost"]          the ghost
    ["state"]          what the suggestion does
    ["text"]           the text
    ["points"]         how many points the curve has
    ["preset"]         how strongly is learned
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QSocketNotifier
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from gptwriter.app import App, Options


def visible(kind: type[QWidget]) -> list[QWidget]:
    windows = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
    found = {one for window in windows for one in window.findChildren(kind)}
    return [one for one in found if one.isVisible() and one.isEnabled()]


def where(text: str) -> list[int]:
    buttons = [one for one in visible(QAbstractButton) if one.text() == text]  # type: ignore[attr-defined]  # a button
    if len(buttons) != 1:
        return []
    for area in visible(QScrollArea):
        if isinstance(area, QScrollArea) and area.isAncestorOf(buttons[0]):
            area.ensureWidgetVisible(buttons[0])
    middle = buttons[0].mapToGlobal(_place_to_click(buttons[0]))
    return [middle.x(), middle.y()]


def _place_to_click(button: QWidget) -> QPoint:
    """A wide radio button or check box answers to a click on its mark and its words alone."""
    option = QStyleOptionButton()
    option.initFrom(button)
    if isinstance(button, QRadioButton):
        mark = QStyle.SubElement.SE_RadioButtonIndicator
    elif isinstance(button, QCheckBox):
        mark = QStyle.SubElement.SE_CheckBoxIndicator
    else:
        return button.rect().center()
    return button.style().subElementRect(mark, option, button).center()


def answer(app: App, question: list[str]) -> object:  # noqa: PLR0911 - one for each question
    panel = app.learning.panel if "learning" in vars(app) else None
    match question:
        case ["where", text]:
            return where(text)
        case ["words"]:
            return "\n".join(label.text() for label in visible(QLabel) if isinstance(label, QLabel))
        case ["ghost"]:
            return app.editor.ghost
        case ["state"]:
            return type(app.controller.state).__name__
        case ["text"]:
            return app.editor.text()
        case ["points"]:
            return len(panel.view.chart.points) if panel else 0
        case ["preset"]:
            return panel.recipe.preset if panel else ""
        case _:
            raise ValueError(question)


def main() -> int:
    application = QApplication(sys.argv[:1])
    app = App(Options(Path(sys.argv[1]), Path(sys.argv[2])))
    application.aboutToQuit.connect(app.close)
    questions = QSocketNotifier(0, QSocketNotifier.Type.Read)

    def reply() -> None:
        line = sys.stdin.readline()
        if not line:
            questions.setEnabled(False)
            return
        print(json.dumps(answer(app, json.loads(line))), flush=True)  # noqa: T201 - the answer

    questions.activated.connect(reply)
    app.start()
    return application.exec()


sys.exit(main())

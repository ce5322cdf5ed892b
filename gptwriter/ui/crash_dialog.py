"""Says that the program itself has failed, that the text is safe, and what can be reported.

The report is shown, can be copied, and goes nowhere by itself. What has failed is not known here.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.screen_fit import fitting

_USUAL_SIZE = QSize(600, 420)


class CrashDialog(QDialog):
    """One report, and those that come while it is open."""

    def __init__(self, report: str, parent: QWidget | None = None, *, last_time: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("gptwriter")
        self._view = QPlainTextEdit(report, readOnly=True)
        self._view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._view.document().setDocumentMargin(10)
        self._view.setAccessibleName(self.tr("Report"))
        self._copy = QPushButton(self.tr("&Copy Report"))
        self._lay_out(last_time=last_time)

    def add(self, report: str) -> None:
        """Something else has failed, perhaps because of the first."""
        self._view.appendPlainText(f"\n{report}")

    def _lay_out(self, *, last_time: bool) -> None:
        if last_time:
            heading = self.tr("gptwriter ended by a fault when it was last used.")
            advice = self.tr("What you had written until then is kept and was offered to you.")
        else:
            heading = self.tr("Something in gptwriter has failed, but your text is safe.")
            advice = self.tr(
                "It is still in the window, and a copy of it outlives a crash. You can go on "
                "writing. If something behaves strangely, save and start gptwriter again."
            )
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        column.addWidget(_label(heading, bold=True))
        column.addWidget(_label(advice))
        column.addWidget(
            _label(self.tr("The report below has no word of your text in it, and is sent nowhere."))
        )
        column.addWidget(self._view, 1)
        column.addWidget(self._buttons())
        self.resize(fitting(self, _USUAL_SIZE))

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.setStyleSheet(PLAIN_BUTTONS)
        box.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        go_on = box.addButton(self.tr("&Go On"), QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        go_on.clicked.connect(self.accept)
        self._copy.clicked.connect(self._copy_report)
        return box

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._view.toPlainText())


def _label(text: str, *, bold: bool = False) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setText(text)
    font = label.font()
    font.setBold(bold)
    label.setFont(font)
    return label

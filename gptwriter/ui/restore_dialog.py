"""A list of earlier texts beside what is different in the chosen one.

It asks for the text of a version when that is chosen, and opens nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.documents.causes import shown_name
from gptwriter.documents.versions import Version
from gptwriter.errors import DocumentUnreadable
from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.comparison_view import ComparisonView
from gptwriter.ui.headings import make_heading
from gptwriter.ui.message_box import message_box
from gptwriter.ui.screen_fit import fitting
from gptwriter.ui.sentences import moment, sentence

_USUAL_SIZE = QSize(820, 540)
_LIST_WIDTH = 230


class RestoreDialog(QDialog):
    """The versions, the latest first.

    Signals:
        wanted(Version): show this one's text by `show_text`.
        chosen(str, Version): open this text as a new document; the dialog is closed.
        unwanted(): none of them is to be kept; the dialog is closed.
    """

    wanted = Signal(object)
    chosen = Signal(str, object)
    unwanted = Signal()

    def __init__(
        self, versions: Sequence[Version], name: str, now: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._versions = versions
        self._now = now
        self._text: str | None = None  # of the chosen version, once it is known
        self.setWindowTitle(self.tr("Earlier Versions"))
        self._list = QListWidget()
        self._view = ComparisonView()
        self._open = QPushButton(self.tr("&Open as a New Document"))
        self._lay_out(name)
        for version in versions:
            self._list.addItem(self._title(version))
        self._list.currentRowChanged.connect(self._ask)

    def begin(self) -> None:
        """Show the latest one."""
        self._list.setCurrentRow(0)

    def _lay_out(self, name: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        heading = _label(self.tr("Earlier versions of {name}").format(name=name))
        make_heading(heading)
        column.addWidget(heading)
        column.addWidget(
            _label(
                self.tr(
                    "What a version has and the text now has not is underlined; what it lacks is "
                    "struck out. Nothing is changed by opening one."
                )
            )
        )
        self._list.setFixedWidth(_LIST_WIDTH)
        self._list.setAccessibleName(self.tr("Versions"))
        self._view.setAccessibleName(self.tr("What is different in this version"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._list)
        row.addWidget(self._view, 1)
        column.addLayout(row, 1)
        column.addWidget(self._buttons())
        self.resize(fitting(self, _USUAL_SIZE))

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.setStyleSheet(PLAIN_BUTTONS)
        delete = box.addButton(
            self.tr("&Delete All of Them…"), QDialogButtonBox.ButtonRole.DestructiveRole
        )
        delete.clicked.connect(self._ask_to_delete)
        close = box.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        self._open.setDefault(True)
        close.clicked.connect(self.reject)
        self._open.clicked.connect(self._choose)
        return box

    def _title(self, version: Version) -> str:
        if not version.discarded:
            return self.tr("Until {time}").format(time=moment(version.at))
        name = shown_name(version.document) if version.document else self.tr("Untitled")
        return self.tr("Discarded {time}\n{name}").format(time=moment(version.at), name=name)

    @Slot(int)
    def _ask(self, row: int) -> None:
        self._text = None
        self._open.setEnabled(False)
        self._view.say("")
        self.wanted.emit(self._versions[row])

    def show_text(self, version: Version, text: str | DocumentUnreadable) -> None:
        """The answer to `wanted`."""
        if version is not self._versions[self._list.currentRow()]:
            return
        if isinstance(text, DocumentUnreadable):
            self._view.say(sentence(text))
            return
        self._text = text
        self._open.setEnabled(True)
        if text == self._now:
            self._view.say(self.tr("This is the text as it is now."))
        else:
            self._view.compare(self._now, text)

    @Slot()
    def _ask_to_delete(self) -> None:
        cancel = QMessageBox.StandardButton.Cancel
        box = message_box(
            self,
            self.tr("Delete all {count} earlier versions?").format(count=len(self._versions)),
            self.tr("Nobody can bring them back. The text that is open stays as it is."),
            cancel,
        )
        delete = box.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(cancel)
        delete.clicked.connect(self._give_up)
        box.open()

    @Slot()
    def _give_up(self) -> None:
        self.accept()
        self.unwanted.emit()

    @Slot()
    def _choose(self) -> None:
        text, version = self._text, self._versions[self._list.currentRow()]
        if text is not None:
            self.accept()
            self.chosen.emit(text, version)


def _label(text: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setText(text)
    return label

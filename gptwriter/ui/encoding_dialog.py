"""Asks in which encoding a file is to be read, and shows how it would begin in each.

The likeliest encodings stand first. It shows the bytes it is given and reads no file.
"""

from __future__ import annotations

import codecs

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.documents.causes import shown_name
from gptwriter.documents.text_file import EncodingUnsure
from gptwriter.documents.text_form import Encoding
from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.fonts import writing_font
from gptwriter.ui.screen_fit import fitting

_USUAL_SIZE = QSize(640, 460)
_MOST_SHOWN = 4_000  # characters


class EncodingDialog(QDialog):
    """One file and a list of encodings.

    Signals:
        chosen(Encoding): read the file in this one; the dialog is closed.
    """

    chosen = Signal(object)

    def __init__(
        self, file: EncodingUnsure, now: Encoding | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._file = file
        self._now = now
        self._choice = QComboBox()
        self._view = QPlainTextEdit(readOnly=True)
        self._open = QPushButton()
        self.setWindowTitle(self.tr("Encoding"))
        self._lay_out()
        self._fill_choice()
        self._choice.currentIndexChanged.connect(self._show_beginning)
        self._show_beginning()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        for words, bold in ((self._heading(), True), (self._advice(), False)):
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setText(words)
            font = label.font()
            font.setBold(bold)
            label.setFont(font)
            column.addWidget(label)
        column.addLayout(self._row())
        self._view.setUndoRedoEnabled(False)
        self._view.setFont(writing_font(90))
        self._view.document().setDocumentMargin(10)
        self._view.setAccessibleName(self.tr("How the file begins"))
        column.addWidget(self._view, 1)
        column.addWidget(self._buttons())
        self.resize(fitting(self, _USUAL_SIZE))

    def _heading(self) -> str:
        name = shown_name(self._file.path)
        if self._now:
            return self.tr("In which encoding shall {name} be read again?").format(name=name)
        return self.tr("{name} does not say in which encoding it is.").format(name=name)

    def _advice(self) -> str:
        return self.tr("Choose the one in which the text below reads right. No file is changed.")

    def _row(self) -> QHBoxLayout:
        label = QLabel(self.tr("&Encoding:"))
        label.setBuddy(self._choice)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label)
        row.addWidget(self._choice, 1)
        return row

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.setStyleSheet(PLAIN_BUTTONS)
        cancel = box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._open.setText(self.tr("&Open"))
        self._open.setDefault(True)
        box.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel.clicked.connect(self.reject)
        self._open.clicked.connect(self._choose)
        return box

    def _fill_choice(self) -> None:
        likely = self._file.likely
        rest = [encoding for encoding in Encoding if encoding not in likely]
        for encoding in (*likely, *rest):
            self._choice.addItem(described(encoding), encoding)
        if likely:
            self._choice.insertSeparator(len(likely))
        if self._now:
            self._choice.setCurrentIndex(self._choice.findData(self._now))

    @property
    def _encoding(self) -> Encoding:
        return Encoding(self._choice.currentData())

    @Slot()
    def _show_beginning(self) -> None:
        decoder = codecs.getincrementaldecoder(self._encoding)()
        try:
            text = decoder.decode(self._file.beginning, self._file.is_all)
        except UnicodeDecodeError:
            text = None
        self._open.setEnabled(text is not None)
        self._view.setEnabled(text is not None)
        if text is None:
            self._view.setPlainText(self.tr("The file is not text in this encoding."))
        else:
            self._view.setPlainText(text.removeprefix("\ufeff")[:_MOST_SHOWN])

    @Slot()
    def _choose(self) -> None:
        encoding = self._encoding
        self.accept()
        self.chosen.emit(encoding)


def described(encoding: Encoding) -> str:
    """An encoding's name with what it is for."""
    translate = QCoreApplication.translate
    uses = {
        Encoding.GB18030: translate("Encodings", "Simplified Chinese"),
        Encoding.BIG5: translate("Encodings", "Traditional Chinese"),
        Encoding.SHIFT_JIS: translate("Encodings", "Japanese"),
        Encoding.KOREAN: translate("Encodings", "Korean"),
        Encoding.WESTERN: translate("Encodings", "Western"),
        Encoding.CENTRAL_EUROPEAN: translate("Encodings", "Central European"),
        Encoding.CYRILLIC: translate("Encodings", "Cyrillic"),
        Encoding.KOI8_R: translate("Encodings", "Cyrillic"),
        Encoding.GREEK: translate("Encodings", "Greek"),
        Encoding.TURKISH: translate("Encodings", "Turkish"),
        Encoding.MAC_ROMAN: translate("Encodings", "Western, old Macintosh"),
    }
    use = uses.get(encoding)
    return f"{encoding.label} – {use}" if use else encoding.label

"""Asks what to do with text that an earlier run could not save, and shows what is new in it.

Nothing can be edited here and nothing is decided by closing it. What recovering, keeping and
waiting mean is done by whoever is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.documents.causes import shown_name
from gptwriter.documents.recovery import Recoverable
from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.comparison_view import ComparisonView
from gptwriter.ui.headings import make_heading
from gptwriter.ui.screen_fit import fitting
from gptwriter.ui.sentences import moment

_USUAL_SIZE = QSize(720, 520)


class RecoveryDialog(QDialog):
    """One text at a time; the writer chooses which if there are several.

    Signals:
        recover_chosen(Recoverable): bring it into the window; the dialog is closed.
        unwanted(Recoverable): put it away; the next one is shown.
        emptied(): there is none left to be shown; the dialog is closed.
    """

    recover_chosen = Signal(object)
    unwanted = Signal(object)
    emptied = Signal()

    def __init__(self, found: Sequence[Recoverable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = list(found)
        self.setWindowTitle(self.tr("Unsaved Text"))
        self._choice = QComboBox()
        self._facts = _label()
        self._view = ComparisonView()
        self._view.setAccessibleName(self.tr("What is new in the unsaved text"))
        self._recover, self._keep = QPushButton(), QPushButton()
        self._lay_out()
        self._fill_choice()
        self._choice.currentIndexChanged.connect(self._show_current)
        self._show_current()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        heading = _label()
        heading.setText(self.tr("There is text that was not saved when gptwriter last ended."))
        make_heading(heading)
        for part in (heading, self._choice, self._facts, self._view, self._buttons()):
            column.addWidget(part)
        column.setStretchFactor(self._view, 1)
        self.resize(fitting(self, _USUAL_SIZE))

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        box.setStyleSheet(PLAIN_BUTTONS)
        later = box.addButton(self.tr("Decide &Later"), QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._keep, QDialogButtonBox.ButtonRole.DestructiveRole)
        box.addButton(self._recover, QDialogButtonBox.ButtonRole.AcceptRole)
        self._recover.setDefault(True)
        later.clicked.connect(self.reject)
        self._keep.clicked.connect(self._put_away)
        self._recover.clicked.connect(self._choose)
        return box

    def _fill_choice(self) -> None:
        for each in self._found:
            self._choice.addItem(f"{self._name(each)} – {moment(each.edited_at)}")
        self._choice.setAccessibleName(self.tr("Unsaved texts"))
        self._choice.setVisible(len(self._found) > 1)

    # --- what is shown ----------------------------------------

    @Slot()
    def _show_current(self) -> None:
        current = self._current
        self._facts.setText("\n".join(self._sentences(current)))
        self._recover.setText(
            self.tr("&Recover")
            if current.fits or current.path is None
            else self.tr("&Recover as a New Document")
        )
        self._keep.setText(self.tr("&Keep the File") if current.file else self.tr("&Discard"))
        self._keep.setToolTip(self.tr("The unsaved text is deleted after seven days."))
        self._view.compare(current.file.text if current.file else "", current.text)

    def _sentences(self, current: Recoverable) -> list[str]:
        sentences = [self._what(current)]
        if not current.complete:
            sentences.append(
                self.tr("The end of the record is damaged: what was typed last may be missing.")
            )
        sentences.append(self.tr("No file is changed until you save."))
        return sentences

    def _what(self, current: Recoverable) -> str:
        known = {"name": self._name(current), "time": moment(current.edited_at)}
        if current.half_written:
            text = self.tr(
                "{name} was being saved when gptwriter ended, and may be damaged. This is its text "
                "from before, of {time}."
            )
        elif current.path is None:
            text = self.tr("This text has no file yet. You typed until {time}.")
        elif current.file is None:
            text = self.tr("You typed until {time}. {name} is not there any more.")
        elif current.fits:
            text = self.tr("You typed in {name} until {time}. The file is as you had opened it.")
        else:
            text = self.tr(
                "You typed in {name} until {time}. The file was changed by another program, last "
                "at {changed}."
            )
            known["changed"] = moment(current.file.changed_at)
        return text.format(**known)

    def _name(self, each: Recoverable) -> str:
        return shown_name(each.path) if each.path else self.tr("Untitled")

    # --- what is chosen ----------------------------------------

    @property
    def _current(self) -> Recoverable:
        return self._found[max(0, self._choice.currentIndex())]

    @Slot()
    def _choose(self) -> None:
        current = self._current
        self.accept()
        self.recover_chosen.emit(current)

    @Slot()
    def _put_away(self) -> None:
        current, index = self._current, self._choice.currentIndex()
        self._found.pop(index)
        self.unwanted.emit(current)
        if not self._found:
            self.accept()
            self.emptied.emit()
            return
        self._choice.removeItem(index)
        self._choice.setVisible(len(self._found) > 1)
        self._show_current()


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label

"""What the model writes with: one of the voices it has learned, how strongly, or none (F15, F16).

It shows the library's cards and says what is chosen; the library does what is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.finetune.adapter_library import Entry
from gptwriter.session.adapter_shelf import AdapterShelf
from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.file_dialog import folder_dialog
from gptwriter.ui.learning import words
from gptwriter.ui.message_box import message_box

_STRONGEST_PERCENT = 150
_STEP_PERCENT = 10
_REST_MS = 150  # a slider that is being drawn does not write settings at every step


class Voices(QWidget):
    """The voices, one of them in use.

    Signals:
        chosen(Path or None, int): write with this adapter, at so many percent.
    """

    chosen = Signal(object, int)

    def __init__(
        self, shelf: AdapterShelf, base: Callable[[], Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._base = base
        self._entries: list[Entry] = []
        self._folder = ""  # of the one in use
        self._box = QComboBox()
        self._facts = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._facts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._strength = QSlider(Qt.Orientation.Horizontal)
        self._strength.setRange(0, _STRONGEST_PERCENT)
        self._strength.setPageStep(_STEP_PERCENT)
        self._percent = QLabel()
        self._strength_title = QLabel()
        self._more = QToolButton(autoRaise=True)
        self._more.setStyleSheet("QToolButton::menu-indicator { image: none }")
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._build_menu()
        self._lay_out()
        self._box.activated.connect(self._choose)
        self._strength.valueChanged.connect(self._show_percent)
        self._strength.valueChanged.connect(self._rest.start)
        self._rest.timeout.connect(self._tell)
        shelf.listed.connect(self._list)
        self._retranslate()

    def _build_menu(self) -> None:
        menu = QMenu(self)
        self._actions: dict[Callable[[], None], QAction] = {}
        for do in (self._rename, self._duplicate, self._export, self._delete, self._bring_in):
            action = QAction(menu)
            action.triggered.connect(do)
            menu.addAction(action)
            self._actions[do] = action
        menu.insertSeparator(self._actions[self._bring_in])
        self._more.setMenu(menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._box, 1)
        first.addWidget(self._more)
        self._strength_row = QWidget()
        self._strength_row.setLayout(second)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        self._strength_title.setBuddy(self._strength)
        for widget in (self._strength_title, self._strength, self._percent):
            second.addWidget(widget)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("150 % "))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self._facts)
        column.addWidget(self._strength_row)

    # --- what is shown ----------------------------------------

    def show_choice(self, folder: str, percent: int) -> None:
        """What is in use now; tells nobody."""
        self._folder = folder
        self._strength.blockSignals(True)  # noqa: FBT003 - Qt's own
        self._strength.setValue(percent)
        self._strength.blockSignals(False)  # noqa: FBT003 - Qt's own
        self._show_percent()
        self._show()

    @property
    def current(self) -> Entry | None:
        """The one that is in use, where it is in the library."""
        return next((each for each in self._entries if str(each.folder) == self._folder), None)

    @Slot(object)
    def _list(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        if self._folder and not Path(self._folder).is_dir():  # it was deleted
            self._folder = ""
            self._tell()
        self._show()

    def _show(self) -> None:
        self._box.clear()
        self._box.addItem(self.tr("The model as it is"), "")
        for entry in self._entries:
            self._box.addItem(entry.card.name, str(entry.folder))
        if self._folder and self.current is None:
            self._box.addItem(Path(self._folder).name, self._folder)
        self._box.setCurrentIndex(max(0, self._box.findData(self._folder)))
        current = self.current
        self._facts.setText(words.facts(current) if current else "")
        self._facts.setVisible(current is not None)
        self._strength_row.setVisible(bool(self._folder))
        whole = current is not None and current.problem is None
        for do, action in self._actions.items():
            action.setEnabled(do == self._bring_in or whole)
        self._actions[self._delete].setEnabled(current is not None)

    @Slot()
    def _show_percent(self) -> None:
        self._percent.setText(f"{self._strength.value()} %")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._box.setAccessibleName(self.tr("Voice"))
        self._strength_title.setText(self.tr("Strength"))
        self._more.setText("⋯")
        self._more.setAccessibleName(self.tr("More about this voice"))
        for do, text in (
            (self._rename, self.tr("Rename…")),
            (self._duplicate, self.tr("Duplicate")),
            (self._export, self.tr("Export…")),
            (self._delete, self.tr("Delete…")),
            (self._bring_in, self.tr("Import…")),
        ):
            self._actions[do].setText(text)
        self._show_percent()
        self._show()

    # --- what is chosen ----------------------------------------

    @Slot()
    def _choose(self) -> None:
        self._folder = self._box.currentData()
        self._show()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self._rest.stop()
        folder = Path(self._folder) if self._folder else None
        self.chosen.emit(folder, self._strength.value())

    # --- what is done with one ----------------------------------------

    @Slot()
    def _rename(self) -> None:
        if not (entry := self.current):
            return
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setStyleSheet(PLAIN_BUTTONS)
        dialog.setWindowTitle(self.tr("Rename"))
        dialog.setLabelText(self.tr("The name of this voice"))
        dialog.setTextValue(entry.card.name)
        dialog.textValueSelected.connect(lambda name: self._shelf.rename(entry, name))
        dialog.open()

    @Slot()
    def _duplicate(self) -> None:
        if entry := self.current:
            self._shelf.duplicate(entry)

    @Slot()
    def _delete(self) -> None:
        if not (entry := self.current):
            return
        box = self._question(
            self.tr("Delete “{name}”?").format(name=entry.card.name),
            self.tr("It goes for good, with what it holds of your texts."),
        )
        delete = box.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        delete.clicked.connect(lambda: self._shelf.delete(entry))
        box.open()

    @Slot()
    def _export(self) -> None:
        if not (entry := self.current):
            return
        box = self._question(
            self.tr("Export “{name}”?").format(name=entry.card.name),
            self.tr("It holds traces of your texts. Give it only to people who may read them."),
        )
        go_on = box.addButton(self.tr("&Choose a Folder…"), QMessageBox.ButtonRole.AcceptRole)
        go_on.clicked.connect(lambda: self._choose_place(entry))
        box.open()

    def _choose_place(self, entry: Entry) -> None:
        dialog = folder_dialog(self, self.tr("A folder to export to"), str(Path.home()))
        name = "".join(each if each.isalnum() or each in " -_" else "-" for each in entry.card.name)
        dialog.fileSelected.connect(
            lambda folder: self._shelf.export(entry, Path(folder) / name.strip())
        )
        dialog.open()

    @Slot()
    def _bring_in(self) -> None:
        dialog = folder_dialog(self, self.tr("A folder with an adapter"), str(Path.home()))
        dialog.fileSelected.connect(lambda folder: self._shelf.bring_in(Path(folder), self._base()))
        dialog.open()

    def _question(self, text: str, more: str) -> QMessageBox:
        return message_box(self, text, more, QMessageBox.StandardButton.Cancel)

"""What is learned from: files, folders and the open document, each with its length and language.

Files are read by the survey, elsewhere; this list shows what it found (F1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gptwriter.errors import GptwriterError
from gptwriter.finetune import languages
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Found
from gptwriter.session.survey import Survey
from gptwriter.ui.file_dialog import file_dialog, folder_dialog
from gptwriter.ui.learning import words
from gptwriter.ui.sentences import sentence
from gptwriter.ui.tooltips import plain_tooltip

_LIST_HEIGHT = 128
_LIST_STYLE = "QTreeView::item { padding: 2px 0 }"
_OPEN_DOCUMENT = ""  # the key of the one entry that is no file


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    characters: int
    language: str
    problem: GptwriterError | None = None
    left_out: int = 0  # characters that the writer did not write (F14)
    pasted: int = 0  # of the text, left out or not


class Material(QWidget):
    """The list and its buttons.

    Signals:
        changed(): other texts, or more is known of them.
    """

    changed = Signal()

    def __init__(
        self, survey: Survey, open_document: Callable[[], Document], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._survey = survey
        self._open_document = open_document
        self._entries: dict[str, _Entry] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._list = QTreeWidget(columnCount=3)
        self._list.setRootIsDecorated(False)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the end of a name tells more
        self.pasted = QCheckBox()
        self.pasted.toggled.connect(self._read_again)
        self._total = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._stop = _button(survey.stop)
        self._files = _button(self._choose_files)
        self._folder = _button(self._choose_folder)
        self._document = _button(self.use_open_document)
        self._remove = _button(self._remove_selected)
        self._lay_out()
        self._retranslate()
        survey.found.connect(self._add_found)
        survey.ended.connect(self._sum_up)

    def _lay_out(self) -> None:
        self._list.setFixedHeight(_LIST_HEIGHT)
        self._list.setStyleSheet(_LIST_STYLE)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(0)  # what can be seen decides, not a thousand rows
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.itemSelectionChanged.connect(self._offer_removal)
        buttons = QGridLayout()
        buttons.setSpacing(8)
        for number, button in enumerate((self._files, self._folder, self._document, self._remove)):
            buttons.addWidget(button, number // 2, number % 2)
        size = self._stop.sizePolicy()
        size.setRetainSizeWhenHidden(True)  # a short reading must not make everything jump
        self._stop.setSizePolicy(size)
        reading = QHBoxLayout()
        reading.addWidget(self._total, 1)
        reading.addWidget(self._stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._list)
        column.addLayout(reading)
        column.addWidget(self.pasted)
        column.addLayout(buttons)

    # --- what there is ----------------------------------------

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that can be read."""
        return tuple(
            Path(file)
            for file, entry in self._entries.items()
            if file != _OPEN_DOCUMENT and not entry.problem
        )

    @property
    def texts(self) -> list[Document]:
        """The open document as it is now, if it is wanted."""
        return [self._open_document()] if _OPEN_DOCUMENT in self._entries else []

    @property
    def ready(self) -> bool:
        usable = any(not entry.problem for entry in self._entries.values())
        return usable and not self._survey.running

    def add(self, files: Sequence[Path]) -> None:
        """Offer files and folders; they are listed as soon as they have been read."""
        if files:
            self._survey.read(files)
            self._sum_up()

    @Slot()
    def use_open_document(self) -> None:
        document = self._open_document()
        language = languages.of(document.text).value if document.text else ""
        self._put(
            _OPEN_DOCUMENT,
            _Entry(
                document.name,
                len(document.text),
                language,
                left_out=document.left_out,
                pasted=document.pasted,
            ),
        )
        self._sum_up()

    @Slot(object)
    def _add_found(self, files: Sequence[Found]) -> None:
        for found in files:
            problem = GptwriterError.from_wire(found.problem) if found.problem else None
            self._put(
                found.file,
                _Entry(
                    found.name,
                    found.characters,
                    found.language,
                    problem,
                    found.left_out,
                    found.pasted,
                ),
            )
        self._sum_up()

    @Slot(bool)
    def _read_again(self, pasted: bool) -> None:  # noqa: FBT001 - Qt's signal
        """The writer says whether what was pasted is hers (F14)."""
        self._survey.with_pasted = pasted
        if _OPEN_DOCUMENT in self._entries:
            self.use_open_document()
        self.add(self.files)

    @Slot()
    def _remove_selected(self) -> None:
        for item in self._list.selectedItems():
            file = item.data(0, Qt.ItemDataRole.UserRole)
            del self._entries[file], self._items[file]
            self._list.takeTopLevelItem(self._list.indexOfTopLevelItem(item))
        self._sum_up()

    # --- what is shown ----------------------------------------

    def _put(self, file: str, entry: _Entry) -> None:
        """Show it where it is already, or behind all others."""
        self._entries[file] = entry
        if file not in self._items:
            self._items[file] = QTreeWidgetItem(self._list)
        self._fill(self._items[file], file, entry)

    @Slot()
    def _sum_up(self) -> None:
        self._total.setText(self._in_words())
        self._stop.setVisible(self._survey.running)
        self.pasted.setVisible(any(entry.pasted for entry in self._entries.values()))
        self._offer_removal()
        self.changed.emit()

    def _fill(self, item: QTreeWidgetItem, file: str, entry: _Entry) -> None:
        count, language = f"{entry.characters:,}", words.language(entry.language)
        if entry.problem:
            columns, tip = (sentence(entry.problem), "", ""), sentence(entry.problem)
        else:
            columns, tip = (entry.name, count, language), file or entry.name
        for column, text in enumerate(columns):
            item.setText(column, text)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(0, plain_tooltip(tip))
        item.setData(0, Qt.ItemDataRole.UserRole, file)
        item.setFirstColumnSpanned(entry.problem is not None)

    def _in_words(self) -> str:
        if self._survey.running:
            return self.tr("Reading… {count} so far").format(count=f"{len(self._entries):,}")
        usable = [entry for entry in self._entries.values() if not entry.problem]
        if not usable:
            return self.tr("Drop texts of yours here: a novel, stories, or a folder of them.")
        total = words.characters(sum(entry.characters for entry in usable))
        left_out = sum(entry.left_out for entry in usable)
        if not left_out:
            return total
        if self.pasted.isChecked():
            more = self.tr("{count} that a model wrote are left out.")
        else:
            more = self.tr("{count} that a model wrote or that were pasted are left out.")
        return f"{total}\n{more.format(count=f'{left_out:,}')}"

    @Slot()
    def _offer_removal(self) -> None:
        self._remove.setEnabled(bool(self._list.selectedItems()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._list.setHeaderLabels([self.tr("Text"), self.tr("Characters"), self.tr("Language")])
        self._list.setAccessibleName(self.tr("Texts to learn from"))
        self._files.setText(self.tr("Add files…"))
        self._folder.setText(self.tr("Add a folder…"))
        self.pasted.setText(self.tr("Learn from &pasted text, too"))
        self._document.setText(self.tr("Use the open document"))
        self._remove.setText(self.tr("Remove"))
        self._stop.setText(self.tr("Stop"))
        for file, entry in self._entries.items():
            self._fill(self._items[file], file, entry)
        self._sum_up()

    # --- choosing ----------------------------------------

    @Slot()
    def _choose_files(self) -> None:
        dialog = file_dialog(self, self.tr("Texts to learn from"), str(Path.home()))
        dialog.setFileMode(dialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._add_names)
        dialog.open()

    @Slot()
    def _choose_folder(self) -> None:
        dialog = folder_dialog(self, self.tr("A folder of texts"), str(Path.home()))
        dialog.filesSelected.connect(self._add_names)
        dialog.open()

    @Slot(list)
    def _add_names(self, names: list[str]) -> None:
        self.add([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.add([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])


def _button(do: Callable[[], None]) -> QPushButton:
    button = QPushButton(autoDefault=False)
    button.clicked.connect(do)
    return button

"""The questions about a document's file, each a window-modal box; the answers are the caller's.

Every question says what would happen to the text and leaves a way back. It opens, reads and writes
no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from gptwriter import paths
from gptwriter.documents.text_file import Loss
from gptwriter.errors import (
    DocumentChangedOutside,
    DocumentInUse,
    DocumentNotEncodable,
    ParagraphTooLong,
)
from gptwriter.ui.message_box import message_box
from gptwriter.ui.sentences import known, sentence

Button = QMessageBox.StandardButton
Role = QMessageBox.ButtonRole


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a question about saving may lead, besides to another name or to nothing at all."""

    anyway: Callable[[], object]
    elsewhere: Callable[[], object]
    cancelled: Callable[[], object]


class FileQuestions(QObject):
    """All of them, for one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def tell(self, text: str, more: str = "") -> QMessageBox:
        """Something to be read and closed."""
        return self._opened(self._box(text, more, Button.Ok))

    def about_losses(self, name: str, losses: Sequence[Loss], ways: Ways) -> None:
        kept = self.tr("The file as it is now will be kept in {folder}.")
        reasons = [known(loss) for loss in losses]
        box = self._box(
            self.tr("Saving will change more in {name} than you did.").format(name=name),
            "\n".join([*reasons, "", kept.format(folder=paths.recovery_dir())]),
            Button.Cancel,
        )
        anyway = box.addButton(self.tr("Save Any&way"), Role.AcceptRole)
        anyway.clicked.connect(ways.anyway)
        self._open_with_ways(box, ways)

    def about_encoding(self, error: DocumentNotEncodable, ways: Ways) -> None:
        box = self._box(sentence(error), self.tr("UTF-8 knows all characters."), Button.Cancel)
        utf_8 = box.addButton(self.tr("Save as &UTF-8"), Role.AcceptRole)
        utf_8.clicked.connect(ways.anyway)
        self._open_with_ways(box, ways)

    def about_versions(
        self, error: DocumentChangedOutside, ways: Ways, take_theirs: Callable[[], object]
    ) -> None:
        box = self._box(
            sentence(error), self.tr("Which version should the file hold?"), Button.Cancel
        )
        mine = box.addButton(self.tr("Keep &Mine"), Role.AcceptRole)
        theirs = box.addButton(self.tr("Take &Theirs"), Role.DestructiveRole)
        mine.clicked.connect(ways.anyway)
        theirs.clicked.connect(take_theirs)
        self._open_with_ways(box, ways)

    def about_changes(self, name: str, answered: Callable[[Button], object]) -> None:
        box = self._box(
            self.tr("Save the changes to {name}?").format(name=name),
            self.tr("If you do not save them, they are lost."),
            Button.Save | Button.Discard | Button.Cancel,
        )
        box.setDefaultButton(Button.Save)
        box.finished.connect(lambda answer: answered(Button(answer)))
        box.open()

    def about_lock(
        self, error: DocumentInUse, read: Callable[[], object], anyway: Callable[[], object]
    ) -> None:
        box = self._box(
            sentence(error),
            self.tr("If both windows save it, one overwrites what the other wrote."),
            Button.Cancel,
        )
        box.addButton(self.tr("Open &Read-Only"), Role.AcceptRole).clicked.connect(read)
        box.addButton(self.tr("Open &Anyway"), Role.DestructiveRole).clicked.connect(anyway)
        box.open()

    def about_long_paragraph(self, name: str, count: int, divide: Callable[[], object]) -> None:
        said = self.tr("{name} has a paragraph of {count} characters; typing in it will be slow.")
        box = self._box_to_divide(said.format(name=name, count=f"{count:,}"), divide)
        box.addButton(self.tr("&Leave It as It Is"), Role.RejectRole)
        box.open()

    def about_dividing(self, error: ParagraphTooLong, divide: Callable[[], object]) -> None:
        """The file is not open, for the window would stand still at every key."""
        box = self._box_to_divide(sentence(error), divide)
        box.addButton(Button.Cancel)
        box.open()

    def _box_to_divide(self, text: str, divide: Callable[[], object]) -> QMessageBox:
        more = self.tr(
            "It can be opened as a new document in which such paragraphs are divided at the "
            "ends of sentences. The file stays as it is."
        )
        box = self._box(text, more, Button.NoButton)
        box.addButton(self.tr("Open a &Divided Copy"), Role.AcceptRole).clicked.connect(divide)
        return box

    def _open_with_ways(self, box: QMessageBox, ways: Ways) -> None:
        other = box.addButton(self.tr("Save &As…"), Role.ActionRole)
        other.clicked.connect(ways.elsewhere)
        box.rejected.connect(ways.cancelled)
        box.open()

    def _box(self, text: str, more: str, buttons: Button) -> QMessageBox:
        return message_box(self._window, text, more, buttons)

    @staticmethod
    def _opened(box: QMessageBox) -> QMessageBox:
        box.open()
        return box

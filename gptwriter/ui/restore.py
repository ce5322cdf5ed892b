"""File > Restore Earlier Version: lists what there is, shows it, and opens one as a new document.

The document that is open and every file stay as they are. Lists and texts are read in a thread;
how they are kept is not known here.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from gptwriter.documents.text_form import Encoding
from gptwriter.documents.versions import Version, forget, text_of, versions_of
from gptwriter.errors import DocumentUnreadable
from gptwriter.session.manuscript import Manuscript
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_actions import FileActions

if TYPE_CHECKING:
    from gptwriter.ui.restore_dialog import RestoreDialog


class Restore(QObject):
    """Stands between the dialog and the documents."""

    _found = Signal(object)
    _read = Signal(object, object)  # a version, and its text or an error

    def __init__(
        self, editor: Editor, manuscript: Manuscript, files: FileActions, window: QWidget
    ) -> None:
        super().__init__(window)
        self._editor = editor
        self._manuscript = manuscript
        self._files = files
        self._window = window
        self._dialog: RestoreDialog | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._found.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._read.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def look(self) -> None:
        """Open the dialog, or say that there is nothing to be restored."""
        path = self._manuscript.path
        self._pool.start(lambda: self._found.emit(versions_of(path)))

    @Slot(object)
    def _show(self, versions: list[Version]) -> None:
        if not versions:
            self._files.noticed.emit(self.tr("There is no earlier version of this text yet."))
            return
        if self._dialog is not None:
            return
        from gptwriter.ui.restore_dialog import RestoreDialog

        dialog = RestoreDialog(
            versions, self._files.document_name, self._editor.text(), self._window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._fetch)
        dialog.chosen.connect(self._open)
        dialog.unwanted.connect(partial(self._delete, versions))
        dialog.destroyed.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()
        dialog.begin()

    @Slot(object)
    def _fetch(self, version: Version) -> None:
        on_disk = self._manuscript.on_disk
        encoding = on_disk.form.encoding if on_disk else None
        self._pool.start(partial(self._read_text, version, encoding))

    def _read_text(self, version: Version, encoding: Encoding | None) -> None:
        try:
            self._read.emit(version, text_of(version, encoding))
        except DocumentUnreadable as error:
            self._read.emit(version, error)

    @Slot(object, object)
    def _deliver(self, version: Version, text: str | DocumentUnreadable) -> None:
        if self._dialog is not None:
            self._dialog.show_text(version, text)

    @Slot(str, object)
    def _open(self, text: str, version: Version) -> None:
        name = version.document or Path.home() / self._files.document_name
        earlier = self.tr("{name} (earlier)").format(name=name.stem)
        self._files.open_as_new(text, name.with_name(f"{earlier}{name.suffix or '.txt'}"))

    def _delete(self, versions: list[Version]) -> None:
        self._pool.start(partial(forget, versions))
        self._files.noticed.emit(self.tr("The earlier versions were deleted."))

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None

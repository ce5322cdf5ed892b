"""What the writer tells the model about the open document: its memory and the author's note (Q15).

They are kept beside the document and saved with it. The model hears of a change only when the
writer has paused: each one makes it read its window again (P3). It knows no file and no model.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gptwriter.documents.companion import Companion

FROZEN_MS = 2_000  # since the last change (P3)


class DocumentNotes(QObject):
    """The notes of one document, whichever is open.

    Signals:
        changed(): the document has other notes than its file.
        replaced(): it is another document, with notes of its own.
        settled(): `memory` and `note` are what the model should read from now on.
        privacy_changed(bool): suggestions are unwanted in this document, or wanted again.
    """

    changed = Signal()
    replaced = Signal()
    settled = Signal()
    privacy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = Companion()
        self.memory = self.note = ""  # as the model is to read them
        self._pause = QTimer(self, singleShot=True, interval=FROZEN_MS)
        self._pause.timeout.connect(self._settle)

    @property
    def written(self) -> tuple[str, str]:
        """Memory and note as the writer has left them."""
        return self._now.memory, self._now.note

    @property
    def private(self) -> bool:
        return self._now.private

    def begin(self, companion: Companion | None) -> None:
        """Another document is open, with what is kept beside it."""
        self._now = companion or Companion()
        self.replaced.emit()
        self.privacy_changed.emit(self.private)
        self._settle()

    def write(self, memory: str, note: str) -> None:
        if (memory, note) != self.written:
            self._now = replace(self._now, memory=memory, note=note)
            self._pause.start()
            self.changed.emit()

    @Slot(bool)
    def keep_private(self, private: bool) -> None:  # noqa: FBT001 - a signal's slot
        if private != self.private:
            self._now = replace(self._now, private=private)
            self.privacy_changed.emit(private)
            self.changed.emit()

    def beside(self, companion: Companion) -> Companion:
        """The same with these notes, to be kept."""
        memory, note = self.written
        return replace(companion, memory=memory, note=note, private=self.private)

    @Slot()
    def _settle(self) -> None:
        self._pause.stop()
        self.memory, self.note = self.written
        self.settled.emit()

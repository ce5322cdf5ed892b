"""Opens the panel of memory and notes when it is first wanted: View > Memory and Notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gptwriter.engine.api import Request, Sent
from gptwriter.session.document_notes import DocumentNotes
from gptwriter.ui.window import MainWindow

if TYPE_CHECKING:
    from gptwriter.ui.context_panel import ContextPanel


class Context(QObject):
    """Stands between the window and the panel.

    Signals:
        opened(): somebody looks at what the model reads.
    """

    opened = Signal()

    def __init__(self, window: MainWindow, notes: DocumentNotes) -> None:
        super().__init__(window)
        self._window = window
        self._notes = notes
        self._last: tuple[Request, Sent] | None = None  # that was read
        notes.replaced.connect(self._forget)
        self.panel: ContextPanel | None = None
        window.actions_.context.triggered.connect(self._toggle)

    @Slot(object, object)
    def show_sent(self, request: Request, sent: Sent) -> None:
        self._last = request, sent
        if self.panel and self.panel.isVisible():
            self.panel.show_sent(request, sent)

    @Slot()
    def _forget(self) -> None:
        self._last = None

    def close(self) -> None:
        if self.panel:  # which hides at the very end, when this object is half gone
            self.panel.visibilityChanged.disconnect(self._mark)

    @Slot(bool)
    def _toggle(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        if shown:
            self._made().show()
            self._made().raise_()
            if self._last:
                self._made().show_sent(*self._last)
            self.opened.emit()
        elif self.panel:
            self.panel.hide()

    def _made(self) -> ContextPanel:
        if self.panel is None:
            from gptwriter.ui.context_panel import USUAL_WIDTH, ContextPanel

            panel = ContextPanel(self._notes)
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
            self._window.resizeDocks([panel], [USUAL_WIDTH], Qt.Orientation.Horizontal)
            panel.visibilityChanged.connect(self._mark)
            self.panel = panel
        return self.panel

    @Slot(bool)
    def _mark(self, shown: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._window.actions_.context.setChecked(shown)

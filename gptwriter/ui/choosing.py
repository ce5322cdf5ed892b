"""Joins the list of ways to go on to the conversation about the text (S36, S60).

It opens the list at the caret, shows it every new state of the suggestion and passes on what the
writer does there. So it does with the drawer of what was not taken. It decides nothing: what is
offered is the suggestion machine's business.
"""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QObject, Qt, Slot

from gptwriter.prose.units import Unit
from gptwriter.session.controller import Controller
from gptwriter.session.events import Accept, Chosen, More
from gptwriter.session.states import Predicting, Suggesting
from gptwriter.ui.drawer_dialog import DrawerDialog
from gptwriter.ui.ways_panel import WaysPanel
from gptwriter.ui.window import MainWindow


class Choosing(QObject):
    """The list of one window."""

    def __init__(self, window: MainWindow, controller: Controller) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        window.actions_.drawer.triggered.connect(self._open_drawer)
        window.several_requested.connect(self._list_several)
        window.editor.ways_wanted.connect(self._open)

    @cached_property
    def panel(self) -> WaysPanel:
        """Made when it is first wanted."""
        panel = WaysPanel(self._window)
        self._controller.state_changed.connect(panel.follow)
        panel.others_wanted.connect(self._ask_for_others)
        panel.marked.connect(self._choose)
        panel.taken.connect(self._take)
        panel.closed.connect(self._controller.timers.release_hiding)
        return panel

    @Slot()
    def _list_several(self) -> None:
        self._controller.ask_several()
        self._open()

    @Slot()
    def _open(self) -> None:
        if isinstance(self._controller.state, Predicting | Suggesting):
            self.panel.keys = self._window.editor.keys
            self._controller.timers.hold_hiding()  # the list would go with the ghost (S44)
            self.panel.open_at(self._window.editor.below_caret())
            self.panel.follow(self._controller.state)

    @Slot()
    def _open_drawer(self) -> None:
        dialog = DrawerDialog(self._controller.drawer.texts(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self._put_in)
        dialog.open()

    @Slot(str)
    def _put_in(self, text: str) -> None:
        """At the caret, with the space before it that belongs there."""
        editor = self._window.editor
        left = editor.paragraph()[0]
        editor.insert_accepted(text.lstrip(" ") if not left or left[-1].isspace() else text)
        editor.setFocus()

    @Slot(int)
    def _ask_for_others(self, ahead: int) -> None:
        self._controller.handle(More(0, ahead))

    @Slot(str)
    def _choose(self, text: str) -> None:
        self._controller.handle(Chosen(text))

    @Slot()
    def _take(self) -> None:
        self._controller.handle(Accept(Unit.ALL))

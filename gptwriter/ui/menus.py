"""The menu bar: where each action stands.

It holds no behaviour but the list of recent documents, which it offers by signal. What an action
is called and does is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from gptwriter.ui.actions import Actions


class Menus(QObject):
    """Fills a menu bar.

    Signals:
        recent_chosen(Path): the writer wants a recent document again.
    """

    recent_chosen = Signal(object)

    def __init__(self, bar: QMenuBar, actions: Actions) -> None:
        super().__init__(bar)
        self._file, self._edit, self._continue = bar.addMenu(""), bar.addMenu(""), bar.addMenu("")
        self._view, self._model, self._help = bar.addMenu(""), bar.addMenu(""), bar.addMenu("")
        self._recent = QMenu(self._file)
        self.suggest = QMenu(self._continue)  # the status row opens it, too
        self._theme = QMenu(self._view)
        self._device = QMenu(self._model)
        self._fill_document_menus(actions)
        self._fill_other_menus(actions)
        self.show_recent(())
        self.retranslate()

    def _fill_document_menus(self, actions: Actions) -> None:
        self._file.addActions([actions.new, actions.open])
        self._file.addMenu(self._recent)
        self._file.addActions([actions.reopen, actions.restore])
        self._file.addSeparator()
        self._file.addActions([actions.save, actions.save_as])
        self._file.addSeparator()
        self._file.addActions([actions.export, actions.print])
        self._file.addSeparator()
        self._file.addAction(actions.quit)
        self._edit.addActions([actions.undo, actions.redo])
        self._edit.addSeparator()
        self._edit.addActions([actions.cut, actions.copy, actions.paste, actions.select_all])
        self._edit.addSeparator()
        self._edit.addActions([actions.find, actions.find_next, actions.find_previous])
        self._edit.addAction(actions.replace)
        self._edit.addSeparator()
        self._edit.addAction(actions.settings)

    def _fill_other_menus(self, actions: Actions) -> None:
        self._continue.addActions([actions.ask, actions.several, actions.paragraph])
        self._continue.addActions([actions.retry, actions.drawer])
        self._continue.addSeparator()
        self._continue.addActions(
            [actions.accept_all, actions.accept_word, actions.accept_sentence]
        )
        self._continue.addSeparator()
        self._continue.addMenu(self.suggest)
        self.suggest.addActions(actions.suggest.actions())
        self.suggest.addSeparator()
        self.suggest.addActions([actions.private, *actions.snooze.values(), actions.wake])
        self._view.addMenu(self._theme)
        self._theme.addActions(actions.theme.actions())
        self._view.addSeparator()
        self._view.addActions([actions.zoom_in, actions.zoom_out, actions.zoom_reset])
        self._view.addSeparator()
        self._view.addActions([actions.origins, actions.context, actions.learn])
        self._view.addSeparator()
        self._view.addAction(actions.full_screen)
        self._model.addActions([actions.model_folder, actions.fetch_model])
        self._model.addSeparator()
        self._model.addMenu(self._device)
        self._device.addActions(actions.device.actions())
        self._model.addAction(actions.try_again)
        self._help.addActions([actions.keys, actions.account, actions.updates, actions.about])

    def retranslate(self) -> None:
        """Write the titles anew in the current language."""
        self._file.setTitle(self.tr("&File"))
        self._recent.setTitle(self.tr("Open &Recent"))
        self._edit.setTitle(self.tr("&Edit"))
        self._continue.setTitle(self.tr("&Continue"))
        self.suggest.setTitle(self.tr("S&uggest"))
        self._view.setTitle(self.tr("&View"))
        self._theme.setTitle(self.tr("&Theme"))
        self._model.setTitle(self.tr("&Model"))
        self._device.setTitle(self.tr("&Compute On"))
        self._help.setTitle(self.tr("&Help"))

    def show_recent(self, paths: Sequence[Path]) -> None:
        """Offer these documents under Open Recent, in this order."""
        self._recent.clear()
        for path in paths:
            action = QAction(str(path).replace("&", "&&"), self._recent)
            action.setData(path)
            action.triggered.connect(self._choose_recent)
            self._recent.addAction(action)
        self._recent.setEnabled(bool(paths))

    @Slot()
    def _choose_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.recent_chosen.emit(action.data())

"""Everything the window can be told to do, as Qt actions: their words, keys and marks.

What an action does is connected by the window; where it stands is the menus' business. The keys
that act on a ghost live in the editor, which alone knows when a ghost is there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

import gptwriter
from gptwriter.session.quiet import SNOOZES
from gptwriter.ui.keys import ASK_KEYS, GHOST_KEYS, PARAGRAPH_KEYS, SEVERAL_KEYS, GhostKey
from gptwriter.ui.theme import THEMES

Key = QKeySequence.StandardKey
GPU = "mps" if sys.platform == "darwin" else "cuda"  # as the settings call it here


class Choice(QActionGroup):
    """Actions of which one is marked; each carries the value of a setting."""

    def __init__(self, parent: QObject, values: tuple[str, ...]) -> None:
        super().__init__(parent)
        for value in values:
            action = QAction(parent, checkable=True)
            action.setData(value)
            self.addAction(action)

    def mark(self, value: str) -> None:
        """Mark the action of a value without telling anybody."""
        for action in self.actions():
            action.setChecked(action.data() == value)

    def set_texts(self, texts: dict[str, str]) -> None:
        for action in self.actions():
            action.setText(texts[action.data()])


class Actions(QObject):
    """All actions of one window; each attribute is one."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._add_file_actions()
        self._add_edit_actions()
        self._add_continue_actions()
        self._add_view_actions()
        self._add_model_actions()
        self.settings = self._action(Key.Preferences, "Ctrl+,")
        self.keys = self._action("F1")
        self.updates = self._action()
        self.updates.setVisible(bool(gptwriter.PROJECT_PAGE))  # where else would newer packages be
        self.about = self._action()
        self._set_roles()
        self.retranslate()

    def _action(self, *keys: Key | str) -> QAction:
        action = QAction(self)
        wanted = [
            sequence
            for key in keys
            for sequence in (
                [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
            )
        ]
        action.setShortcuts(list(dict.fromkeys(wanted)))
        return action

    def _add_file_actions(self) -> None:
        self.new = self._action(Key.New)
        self.open = self._action(Key.Open)
        self.save = self._action(Key.Save)
        self.save_as = self._action("Ctrl+Shift+S")
        self.reopen = self._action()
        self.restore = self._action()
        self.export = self._action("Ctrl+Shift+E")
        self.print = self._action(Key.Print)
        self.quit = self._action("Ctrl+Q")

    def _add_edit_actions(self) -> None:
        self.undo = self._action(Key.Undo)
        self.redo = self._action(Key.Redo)
        self.cut = self._action(Key.Cut)
        self.copy = self._action(Key.Copy)
        self.paste = self._action(Key.Paste)
        self.select_all = self._action(Key.SelectAll)

    def _add_continue_actions(self) -> None:
        self.ask = self._action(*ASK_KEYS)
        self.paragraph = self._action(*PARAGRAPH_KEYS)
        self.several = self._action(*SEVERAL_KEYS)
        self.drawer = self._action("Ctrl+Shift+D")
        self.accept_all = self._action()
        self.accept_word = self._action()
        self.accept_sentence = self._action()
        self.suggest = Choice(self, ("automatic", "when asked", "off"))
        self.private = self._action()
        self.private.setCheckable(True)
        self.snooze = {minutes: self._action() for minutes in SNOOZES}
        self.wake = self._action()

    def _add_view_actions(self) -> None:
        self.theme = Choice(self, ("system", *THEMES))
        self.zoom_in = self._action(Key.ZoomIn, "Ctrl+=")
        self.zoom_out = self._action(Key.ZoomOut)
        self.zoom_reset = self._action("Ctrl+0")
        self.origins = self._action()
        self.origins.setCheckable(True)
        self.context = self._action()
        self.context.setCheckable(True)
        self.learn = self._action()
        self.learn.setCheckable(True)
        self.full_screen = self._action("F11")
        self.full_screen.setCheckable(True)

    def _add_model_actions(self) -> None:
        self.model_folder = self._action()
        self.fetch_model = self._action()
        self.device = Choice(self, ("auto", "cpu", GPU))
        self.try_again = self._action()

    def _set_roles(self) -> None:
        """Let macOS put these where its writers look for them."""
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.settings.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def retranslate(self) -> None:
        """Write every word anew in the current language."""
        self._retranslate_file_and_edit()
        self._retranslate_continue()
        self._retranslate_view()
        self._retranslate_model()
        self.settings.setText(self.tr("S&ettings…"))
        self.keys.setText(self.tr("&Keys"))
        self.updates.setText(self.tr("Check for &Updates"))
        self.about.setText(self.tr("&About gptwriter"))

    def _retranslate_file_and_edit(self) -> None:
        self.new.setText(self.tr("&New"))
        self.open.setText(self.tr("&Open…"))
        self.save.setText(self.tr("&Save"))
        self.save_as.setText(self.tr("Save &As…"))
        self.export.setText(self.tr("E&xport…"))
        self.print.setText(self.tr("&Print…"))
        self.restore.setText(self.tr("Restore Earlier &Version…"))
        self.reopen.setText(self.tr("Reopen with &Encoding…"))
        self.quit.setText(self.tr("&Quit"))
        self.undo.setText(self.tr("&Undo"))
        self.redo.setText(self.tr("&Redo"))
        self.cut.setText(self.tr("Cu&t"))
        self.copy.setText(self.tr("&Copy"))
        self.paste.setText(self.tr("&Paste"))
        self.select_all.setText(self.tr("Select &All"))

    def _retranslate_continue(self) -> None:
        self.ask.setText(self.tr("Continue &Here"))
        self.paragraph.setText(self.tr("Continue &Paragraph"))
        self.several.setText(self.tr("Ways to &Go On"))
        self.drawer.setText(self.tr("&Not Taken…"))
        self.accept_all.setText(_with_key(self.tr("&Accept All"), GhostKey.ACCEPT_ALL))
        self.accept_word.setText(_with_key(self.tr("Accept &Word"), GhostKey.ACCEPT_WORD))
        self.accept_sentence.setText(
            _with_key(self.tr("Accept &Sentence"), GhostKey.ACCEPT_SENTENCE)
        )
        self.private.setText(self.tr("Not in &This Document"))
        for minutes, action in self.snooze.items():
            action.setText(self.tr("Not for {minutes} Minutes").format(minutes=minutes))
        self.wake.setText(self.tr("&End the Snooze"))
        self.suggest.set_texts(
            {
                "automatic": self.tr("&Automatically"),
                "when asked": self.tr("Only &When Asked"),
                "off": self.tr("&Off"),
            }
        )

    def _retranslate_view(self) -> None:
        self.theme.set_texts(
            {
                "system": self.tr("Like the &System"),
                "light": self.tr("&Light"),
                "dark": self.tr("&Dark"),
                "light contrast": self.tr("Light, &High Contrast"),
                "dark contrast": self.tr("Dark, High &Contrast"),
            }
        )
        self.zoom_in.setText(self.tr("Zoom &In"))
        self.zoom_out.setText(self.tr("Zoom &Out"))
        self.zoom_reset.setText(self.tr("&Normal Size"))
        self.origins.setText(self.tr("&Where Text Came From"))
        self.context.setText(self.tr("&Memory and Notes"))
        self.learn.setText(self.tr("&Learn My Voice"))
        self.full_screen.setText(self.tr("&Full Screen"))

    def _retranslate_model(self) -> None:
        self.model_folder.setText(self.tr("Model &Folder…"))
        self.fetch_model.setText(self.tr("Fetch &Default Model…"))
        self.device.set_texts(
            {
                "auto": self.tr("&Automatic"),
                "cpu": self.tr("&Processor (CPU)"),
                GPU: self.tr("&Graphics Card (GPU)"),
            }
        )
        self.try_again.setText(self.tr("&Try Again"))


def _with_key(text: str, key: GhostKey) -> str:
    """A menu's text with a key that is shown but not taken: the editor handles it."""
    return f"{text}\t{key_names(GHOST_KEYS[key][:1])}"


def key_names(keys: Iterable[str]) -> str:
    """Keys as this desktop writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return "   ".join(QKeySequence(key).toString(native) for key in keys)

"""Everything the window can be told to do, as Qt actions: their words, keys and marks.

What an action does is connected by the window; where it stands is the menus' business. Which key
is whose the key map says; those that act on a ghost are only shown here, for the editor alone knows
when a ghost is there.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

import gptwriter
from gptwriter.session.quiet import SNOOZES
from gptwriter.ui.keys import GHOST_COMMANDS, Command, KeyMap
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
        self.by_command: dict[Command, QAction] = {}
        self._keys = KeyMap()
        self._add_file_actions()
        self._add_edit_actions()
        self._add_continue_actions()
        self._add_view_actions()
        self._add_model_actions()
        self.settings = self._command(Command.SETTINGS)
        self.keys = self._command(Command.KEYS)
        self.account = self._action()
        self.updates = self._action()
        self.updates.setVisible(bool(gptwriter.PROJECT_PAGE))  # where else would newer packages be
        self.about = self._action()
        self._set_roles()
        self.use_keys(self._keys)
        self.retranslate()

    def _action(self, key: Key | None = None) -> QAction:
        """An action whose key, if it has one, is the same for everybody."""
        action = QAction(self)
        if key is not None:
            action.setShortcuts(key)
        return action

    def _command(self, command: Command) -> QAction:
        """An action whose key the writer may choose."""
        action = self.by_command[command] = QAction(self)
        return action

    def use_keys(self, keys: KeyMap) -> None:
        """Obey these keys and show them."""
        self._keys = keys
        for command, action in self.by_command.items():
            if command not in GHOST_COMMANDS:
                action.setShortcuts([QKeySequence(key) for key in keys.keys(command)])
        self._retranslate_continue()

    def _add_file_actions(self) -> None:
        self.new = self._command(Command.NEW)
        self.open = self._command(Command.OPEN)
        self.save = self._command(Command.SAVE)
        self.save_as = self._command(Command.SAVE_AS)
        self.reopen = self._command(Command.REOPEN)
        self.restore = self._command(Command.RESTORE)
        self.export = self._command(Command.EXPORT)
        self.print = self._command(Command.PRINT)
        self.quit = self._command(Command.QUIT)

    def _add_edit_actions(self) -> None:
        self.undo = self._action(Key.Undo)
        self.redo = self._action(Key.Redo)
        self.cut = self._action(Key.Cut)
        self.copy = self._action(Key.Copy)
        self.paste = self._action(Key.Paste)
        self.select_all = self._action(Key.SelectAll)
        self.find = self._command(Command.FIND)
        self.find_next = self._command(Command.FIND_NEXT)
        self.find_previous = self._command(Command.FIND_PREVIOUS)
        self.replace = self._command(Command.REPLACE)

    def _add_continue_actions(self) -> None:
        self.ask = self._command(Command.ASK)
        self.paragraph = self._command(Command.PARAGRAPH)
        self.several = self._command(Command.SEVERAL)
        self.retry = self._command(Command.RETRY)
        self.drawer = self._command(Command.DRAWER)
        self.accept_all = self._command(Command.ACCEPT_ALL)
        self.accept_word = self._command(Command.ACCEPT_WORD)
        self.accept_sentence = self._command(Command.ACCEPT_SENTENCE)
        for action in (self.ask, self.paragraph, self.several, self.retry):
            action.setAutoRepeat(False)  # each press is a request to the model
        self.suggest = Choice(self, ("automatic", "when asked", "off"))
        self.private = self._command(Command.PRIVATE)
        self.private.setCheckable(True)
        self.snooze = {minutes: self._action() for minutes in SNOOZES}
        self.wake = self._action()

    def _add_view_actions(self) -> None:
        self.theme = Choice(self, ("system", *THEMES))
        self.zoom_in = self._command(Command.ZOOM_IN)
        self.zoom_out = self._command(Command.ZOOM_OUT)
        self.zoom_reset = self._command(Command.ZOOM_RESET)
        self.origins = self._command(Command.ORIGINS)
        self.origins.setCheckable(True)
        self.context = self._command(Command.CONTEXT)
        self.context.setCheckable(True)
        self.learn = self._command(Command.LEARN)
        self.learn.setCheckable(True)
        self.full_screen = self._command(Command.FULL_SCREEN)
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

    def names(self) -> dict[Command, str]:
        """What each command is called in a list."""
        only_keys = {
            Command.NEXT: self.tr("Next Suggestion"),
            Command.PREVIOUS: self.tr("Previous Suggestion"),
            Command.WORDS: self.tr("Other Words Here"),
            Command.DISMISS: self.tr("Put It Away"),
        }
        in_menus = {command: plain(action.text()) for command, action in self.by_command.items()}
        return in_menus | only_keys

    def retranslate(self) -> None:
        """Write every word anew in the current language."""
        self._retranslate_file_and_edit()
        self._retranslate_continue()
        self._retranslate_view()
        self._retranslate_model()
        self.settings.setText(self.tr("S&ettings…"))
        self.keys.setText(self.tr("&Keys"))
        self.account.setText(self.tr("How &Suggestions Are Doing"))
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
        self.find.setText(self.tr("&Find…"))
        self.find_next.setText(self.tr("Find &Next"))
        self.find_previous.setText(self.tr("Find Pre&vious"))
        self.replace.setText(self.tr("Rep&lace…"))

    def _retranslate_continue(self) -> None:
        self.ask.setText(self.tr("Continue &Here"))
        self.paragraph.setText(self.tr("Continue &Paragraph"))
        self.several.setText(self.tr("Ways to &Go On"))
        self.drawer.setText(self.tr("&Not Taken…"))
        self.retry.setText(self.tr("Something &Else"))
        for command, text in (
            (Command.ACCEPT_ALL, self.tr("&Accept All")),
            (Command.ACCEPT_WORD, self.tr("Accept &Word")),
            (Command.ACCEPT_SENTENCE, self.tr("Accept &Sentence")),
        ):
            # A key that is shown but not taken: the editor handles it.
            keys = key_names(self._keys.keys(command)[:1])
            self.by_command[command].setText(f"{text}\t{keys}" if keys else text)
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


def plain(text: str) -> str:
    """A menu's text without the letter that leads to it, its key and its dots."""
    return re.sub(r"\(&\w\)|&|\t.*|…", "", text)


def key_names(keys: Iterable[str]) -> str:
    """Keys as this desktop writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return "   ".join(QKeySequence(key).toString(native) for key in keys)

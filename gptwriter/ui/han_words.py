"""Loads the dictionary of Chinese words before the first of them is stepped over or accepted.

It takes 32 MB and holds the interpreter for a tenth of a second. So a writer whose desktop, program
and text show no Chinese never loads it, and one to whom it may be needed has it loaded before
anybody writes. It does not know what a word is used for.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QTextDocument

from gptwriter.prose import units
from gptwriter.prose.script import han_letters
from gptwriter.session.document_text import length_of, text_between

_LOOKED_AT = 1_000  # UTF-16 units of a change; in a text that has Han its first page has some
_PAINTED_MS = 50  # what was typed is on the screen by then


class HanWords(QObject):
    """Watches one document until the dictionary is needed."""

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._loading = QTimer(self, singleShot=True, interval=_PAINTED_MS)
        self._loading.timeout.connect(units.prepare)
        document.contentsChange.connect(self._look)

    def begin(self, language: str) -> None:
        """The window is on the screen and speaks `language`: load it if Chinese may be written."""
        keyboard = QGuiApplication.inputMethod().locale()
        desktop = [QLocale(name) for name in QLocale.system().uiLanguages()]
        if any(_is_chinese(each) for each in (QLocale(language), keyboard, *desktop)):
            self._document.contentsChange.disconnect(self._look)
            units.prepare()

    @Slot(int, int, int)
    def _look(self, position: int, _removed: int, added: int) -> None:
        end = min(position + min(added, _LOOKED_AT), length_of(self._document))
        if end > position and han_letters(text_between(self._document, position, end)):
            self._loading.start()


def _is_chinese(locale: QLocale) -> bool:
    return locale.language() == QLocale.Language.Chinese

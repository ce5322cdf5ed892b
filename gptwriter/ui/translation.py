"""The language of the window: which one a setting means, and switching to it at run time.

Two translators are installed together, ours and Qt's own for its dialogs. Installing them sends
LanguageChange to every window, and the windows write their words anew. English is the source
language and needs no file. This module knows nothing of what is said.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from gptwriter import paths

AUTO = "auto"
ENGLISH = "en"
SIMPLIFIED_CHINESE = "zh_CN"


def language_of(choice: str, desktop_languages: list[str]) -> str:
    """The language a setting means; "auto" takes the first of the desktop's that we speak.

    A desktop in Traditional Chinese (zh_TW, zh_HK) is answered in English: script and words differ
    (檔案, not 文件), and whoever would rather read Simplified finds it in the settings. That "zh"
    follows in the desktop's list says nothing, since every Chinese desktop names it.
    """
    for name in desktop_languages if choice == AUTO else [choice]:
        locale = QLocale(name)
        if locale.language() == QLocale.Language.English:
            return ENGLISH
        if locale.language() == QLocale.Language.Chinese:
            simplified = locale.script() == QLocale.Script.SimplifiedHanScript
            return SIMPLIFIED_CHINESE if simplified else ENGLISH
    return ENGLISH


class Translation:
    """The translators of one application."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._language = ENGLISH
        self._installed: list[QTranslator] = []

    def use(self, choice: str) -> str:
        """Speak the language a setting means; returns its name."""
        language = language_of(choice, QLocale.system().uiLanguages())
        if language == self._language:
            return language
        self._language = language
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed = [] if language == ENGLISH else self._load(language)
        for translator in self._installed:
            self._application.installTranslator(translator)
        return language

    def _load(self, language: str) -> list[QTranslator]:
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        files = (
            (f"qtbase_{language}", qt_folder),
            (f"gptwriter_{language}", str(paths.resources_dir() / "translations")),
        )
        loaded = []
        for name, folder in files:
            translator = QTranslator(self._application)
            if translator.load(name, folder):
                loaded.append(translator)
        return loaded

"""The dictionary of Chinese words is there before the first of them, and never for anybody else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from gptwriter.prose import units
from gptwriter.ui.han_words import HanWords

LOADED: list[bool] = []


@pytest.fixture(autouse=True)
def _english_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "prepare", lambda: LOADED.append(True))
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _locale: ["en-GB"])
    LOADED.clear()


@pytest.fixture
def document(qtbot: QtBot) -> QTextDocument:
    made = QTextDocument()
    made.documentLayout()  # without one it tells of no change
    return made


@pytest.fixture
def han_words(document: QTextDocument) -> HanWords:
    return HanWords(document, document)


def write(document: QTextDocument, text: str) -> None:
    QTextCursor(document).insertText(text)


def test_who_writes_english_on_an_english_desktop_never_loads_it(
    document: QTextDocument, han_words: HanWords
) -> None:
    han_words.begin("auto")
    write(document, "Naïve “Zoë” – καὶ 👍 かな 한글\n" * 100)
    assert not LOADED
    assert not han_words._loading.isActive()


@pytest.mark.parametrize(
    ("language", "desktop"), [("zh_CN", "en-GB"), ("auto", "zh-Hans-CN"), ("en", "zh-Hant-TW")]
)
def test_where_the_program_or_the_desktop_speaks_chinese_it_is_loaded_before_anybody_writes(
    document: QTextDocument,
    han_words: HanWords,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    desktop: str,
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _locale: ["en-GB", desktop])
    han_words.begin(language)
    assert LOADED == [True]
    write(document, "从前")
    assert not han_words._loading.isActive()


def test_a_text_that_has_han_has_it_loaded_when_it_comes(
    qtbot: QtBot, document: QTextDocument, han_words: HanWords
) -> None:
    han_words.begin("en")
    write(document, "A tale.\n")
    assert not han_words._loading.isActive()
    write(document, "从前有一座山。")
    qtbot.waitUntil(lambda: LOADED == [True])

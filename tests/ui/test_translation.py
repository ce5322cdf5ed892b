"""The window speaks English and Simplified Chinese, all of it, and changes at once."""

from __future__ import annotations

import string
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from gptwriter import errors, paths
from gptwriter.errors import DocumentNotSaved, DocumentUnreadable, GptwriterError
from gptwriter.session.states import Idle
from gptwriter.ui.sentences import sentence, why_disabled
from gptwriter.ui.translation import language_of
from tests.ui.conftest import Desk

ROOT = Path(__file__).parents[2]
TS_FILE = paths.resources_dir() / "translations" / "gptwriter_zh_CN.ts"
REFRESH = (
    "Run pyside6-lupdate $(find gptwriter -name '*.py') -ts resources/translations/"
    "gptwriter_zh_CN.ts -locations none -no-obsolete, translate what is new, then pyside6-lrelease."
)


def run_tool(name: str, *arguments: str | Path) -> None:
    tool = Path(sys.executable).with_name(name)
    subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True, cwd=ROOT)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed translation after every string of the source has been looked for again."""
    copy = tmp_path_factory.mktemp("translations") / TS_FILE.name
    copy.write_bytes(TS_FILE.read_bytes())
    sources = sorted((ROOT / "gptwriter").rglob("*.py"))
    run_tool("pyside6-lupdate", *sources, "-ts", copy, "-locations", "none")
    return copy


def messages(file: Path) -> list[tuple[str, ET.Element]]:
    found = ET.parse(file).iter("message")  # noqa: S314 - our own file
    return [(message.findtext("source", ""), message.find("translation")) for message in found]  # type: ignore[misc]  # each has one


def test_every_string_is_translated_and_none_is_left_over(fresh: Path) -> None:
    unfinished = {source: state for source, at in messages(fresh) if (state := at.get("type"))}
    assert not unfinished, REFRESH


def test_the_compiled_translation_is_the_one_of_the_source(fresh: Path) -> None:
    compiled = fresh.with_suffix(".qm")
    run_tool("pyside6-lrelease", fresh, "-qm", compiled)
    assert compiled.read_bytes() == TS_FILE.with_suffix(".qm").read_bytes(), REFRESH


def test_translations_have_the_fields_and_the_keys_of_their_source(fresh: Path) -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for source, translation in messages(fresh):
        assert fields(source) == fields(translation.text or ""), source
        assert ("&" in source) == ("&" in (translation.text or "")), source


@pytest.mark.parametrize(
    ("choice", "desktop", "language"),
    [
        ("auto", ["de-DE", "zh-Hans-CN", "en-US"], "zh_CN"),
        ("auto", ["zh-Hant-TW", "zh-TW", "zh-Hant", "zh"], "en"),
        ("auto", ["zh_HK"], "en"),
        ("auto", ["zh-Hans-HK"], "zh_CN"),
        ("auto", ["zh"], "zh_CN"),
        ("zh_CN", ["zh_TW"], "zh_CN"),
        ("auto", ["zh_SG"], "zh_CN"),
        ("auto", ["en-GB", "zh-CN"], "en"),
        ("auto", ["fr-FR"], "en"),
        ("auto", [], "en"),
        ("en", ["zh-CN"], "en"),
        ("zh_CN", ["en-US"], "zh_CN"),
    ],
)
def test_a_setting_and_the_desktop_make_a_language(
    choice: str, desktop: list[str], language: str
) -> None:
    assert language_of(choice, desktop) == language


def speak(desk: Desk, language: str) -> None:
    preferences = desk.window.preferences
    preferences.change(replace(preferences.settings, language=language))
    QApplication.processEvents()


def test_s72_the_window_changes_its_language_at_once_and_back(desk: Desk) -> None:
    titles = [action.text() for action in desk.window.menuBar().actions()]
    speak(desk, "zh_CN")
    assert desk.window.actions_.new.text() == "新建(&N)"
    assert desk.window.menuBar().actions()[0].text() == "文件(&F)"
    assert desk.window.windowTitle() == "[*]未命名 – gptwriter"
    desk.window.show_state(Idle())
    assert desk.window.status._state_button.text() == "空闲"
    speak(desk, "en")
    assert [action.text() for action in desk.window.menuBar().actions()] == titles


def test_qts_own_words_are_translated_too(desk: Desk) -> None:
    speak(desk, "zh_CN")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_an_error_is_translated_before_it_is_filled_in(desk: Desk) -> None:
    speak(desk, "zh_CN")
    error = DocumentUnreadable(name="a.txt", reason="There is no such file.")
    assert sentence(error) == "无法打开“a.txt”：没有这个文件。"
    says = "The system says: {words}."
    strange = DocumentNotSaved(name="{name}", reason=says, words="{0} broken")
    assert sentence(strange).startswith("“{name}”没有保存：系统报告：{0} broken。")


def all_errors(kind: type[GptwriterError]) -> list[type[GptwriterError]]:
    return [kind, *(deep for below in kind.__subclasses__() for deep in all_errors(below))]


@pytest.mark.parametrize(
    "kind", [k for k in all_errors(GptwriterError) if k.__module__ == errors.__name__]
)
def test_every_error_has_a_chinese_sentence(desk: Desk, kind: type[GptwriterError]) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(kind.template) if name}
    error = kind(**dict.fromkeys(names, "1"))
    speak(desk, "zh_CN")
    assert sentence(error) != str(error) or kind.template == "{reason}"


@pytest.mark.parametrize("reason", ["off", "no model", "loading", "failed"])
def test_s8_every_silence_has_words(qapp: QApplication, reason: str) -> None:
    assert why_disabled(reason) != reason

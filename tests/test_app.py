"""The whole window with a fake engine: what starts, what is remembered, what is said."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

import gptwriter
from gptwriter import paths, settings
from gptwriter.engine.api import (
    CancelToken,
    Finished,
    LoadProgress,
    ModelSpec,
    Piece,
    Request,
)
from gptwriter.errors import AdapterRefused, ModelRefused
from gptwriter.session.states import Disabled, Idle
from gptwriter.settings import Settings
from gptwriter.ui.keys import Command, KeyMap
from tests.app_start import Start

PACKAGE = Path(gptwriter.__file__).parent
COMPUTES = {"torch", "transformers", "tokenizers", "safetensors", "peft", "accelerate", "numpy"}
SELDOM_WANTED = (
    "gptwriter.finetune.job",
    "gptwriter.finetune.messages",
    "gptwriter.commands.bench",
    "gptwriter.documents.exporters",
    "gptwriter.ui.learning",
    "gptwriter.ui.settings_dialog",
    "gptwriter.ui.keys_dialog",
    "gptwriter.ui.about",
    "gptwriter.ui.account_dialog",
)


def test_a_start_imports_nothing_that_most_windows_never_open() -> None:
    """Every module delays the window: half of a start was spent on such as these."""
    start = "from gptwriter.__main__ import _parse; _parse([]); import gptwriter.app, sys"
    found = subprocess.run(
        [sys.executable, "-c", f"{start}; print(*sys.modules, sep='\\n')"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = found.stdout.split("\n")
    assert "gptwriter.ui.window" in modules
    assert not [name for name in modules if name.startswith(SELDOM_WANTED)]


def test_without_a_model_the_window_offers_one_and_the_editor_works(start: Start) -> None:
    paths.default_model_dir().rmdir()
    app = start()

    def offers() -> list[QDialog]:
        return [one for one in app.window.findChildren(QDialog) if one.isVisible()]

    start.qtbot.waitUntil(lambda: len(offers()) == 1)  # behind the first paint
    assert app.controller.state == Disabled("no model")
    assert not offers()[0].isModal()
    QTest.keyClicks(app.editor, "Still writing")
    assert app.editor.text() == "Still writing"
    offers()[0].close()


def test_typing_while_the_model_loads_is_not_delayed_and_answered_afterwards(start: Start) -> None:
    start.engine.loading.clear()
    app = start()
    start.qtbot.waitUntil(lambda: bool(start.engine.loaded))
    QTest.keyClicks(app.editor, "Already writing")
    assert app.controller.state == Disabled("loading")
    assert not start.engine.asked
    start.engine.loading.set()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")


def test_a_ghost_comes_and_tab_keeps_it(start: Start) -> None:
    app = start.loaded()
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    app.editor.ghost_keys.accept_guard_ms = 0
    QTest.keyClick(app.editor, Qt.Key.Key_Tab)
    assert app.editor.text() == "Once and more."
    assert start.engine.asked[0].before == "Once"


def test_s65_in_the_middle_of_a_paragraph_a_ghost_comes_only_when_asked(start: Start) -> None:
    app = start.loaded()
    app.editor.set_text(" and a long rest of the paragraph")
    QTest.keyClicks(app.editor, "Once")
    assert app.controller.state == Idle()
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")


def test_a_model_that_is_refused_is_one_sentence_and_try_again_loads_it(start: Start) -> None:
    start.engine.load_errors = [ModelRefused(place="here", reason="it is incomplete.")]
    app = start()
    start.qtbot.waitUntil(lambda: app.controller.state == Disabled("failed"))
    app.window.try_again_requested.emit()
    start.qtbot.waitUntil(lambda: app.controller.state == Idle())


def test_the_next_start_opens_the_same_document_at_the_same_place(
    start: Start, tmp_path: Path
) -> None:
    document = tmp_path / "故事.md"
    document.write_text("one\ntwo\nthree\n", encoding="utf-8")
    app = start.loaded(document)
    app.editor.set_caret(6)
    start.end()
    again = start()
    start.qtbot.waitUntil(lambda: again.editor.text() == "one\ntwo\nthree\n")
    assert again.editor.caret == 6


def test_a_document_that_is_gone_is_not_missed_at_the_next_start(
    start: Start, tmp_path: Path
) -> None:
    document = tmp_path / "gone.txt"
    document.write_text("text", encoding="utf-8")
    start.loaded(document)
    start.end()
    document.unlink()
    assert start.loaded().editor.text() == ""


def test_settings_are_obeyed_at_once_and_kept(start: Start) -> None:
    app = start.loaded()
    app.window.preferences.change(Settings(suggest="off", show_delay_ms=900, theme="dark"))
    states = [app.controller.state]
    assert app.controller.timers.timing.show_delay == 900
    app.window.preferences.change(Settings(suggest="when asked"))
    assert [*states, app.controller.state] == [Disabled("off"), Idle()]
    assert not app.controller.eagerness.automatic
    assert settings.load()[0] == Settings(suggest="when asked")


def test_s30_another_accept_key_is_obeyed_told_and_kept(start: Start) -> None:
    app = start.loaded()
    app.window.preferences.use_keys(KeyMap(own={"accept all": "Ctrl+J"}))
    assert app.ghost_voice.sentence().endswith("Ctrl+J keeps it.")
    assert app.window.actions_.accept_all.text().endswith("\tCtrl+J")
    start.end()
    again = start.loaded()
    QTest.keyClicks(again.editor, "Once")
    start.qtbot.waitUntil(lambda: again.editor.ghost == " and more.")
    again.editor.ghost_keys.accept_guard_ms = 0
    QTest.keyClick(again.editor, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert again.editor.text() == "Once and more."
    QTest.keyClick(again.editor, Qt.Key.Key_Tab)
    assert again.editor.text() == "Once and more.\t"


def test_a_key_that_cannot_be_used_is_one_sentence_and_the_usual_one_holds(start: Start) -> None:
    kept = Settings(theme="dark", own_keys={"accept all": "x", "ask": "Ctrl+J", "later": "?"})
    settings.save(kept)
    app = start()
    start.qtbot.waitUntil(
        lambda: any("own_keys: accept all" in one.text() for one in app.window.findChildren(QLabel))
    )
    assert app.editor.keys.keys(Command.ACCEPT_ALL) == ("Tab",)
    assert app.editor.keys.keys(Command.ASK) == ("Ctrl+J",)
    app.window.preferences.change(replace(app.window.preferences.settings, zoom_percent=110))
    loaded, problems = settings.load()
    assert loaded.own_keys == {"ask": "Ctrl+J", "later": "?"}
    assert (loaded.theme, problems) == ("dark", [])


def test_s36_alt_r_brings_something_else(start: Start) -> None:
    app = start.loaded()
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    app.window.actions_.retry.trigger()
    start.qtbot.waitUntil(lambda: start.engine.asked[-1].not_first == ("and",))


def test_asking_while_switched_off_says_why_not(start: Start) -> None:
    app = start.loaded()
    app.window.preferences.change(Settings(suggest="off"))
    app.window.ask_requested.emit()
    shown = [label.text() for label in app.window.status.findChildren(QLabel)]
    assert "Suggestions are switched off." in shown


def test_after_closing_nothing_more_is_asked(start: Start) -> None:
    app = start.loaded()
    QTest.keyClicks(app.editor, "Once")
    app.close()
    app.controller._read_ahead()
    assert app.controller.state == Disabled("closing")
    assert not app.controller.timers.until_start.isActive()
    assert not start.engine.asked


def test_f16_another_strength_lets_the_ghost_come_again(start: Start, tmp_path: Path) -> None:
    app = start.loaded()
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    asked = len(start.engine.asked)
    app.window.preferences.change(Settings(adapter=str(tmp_path), adapter_percent=50))
    start.qtbot.waitUntil(lambda: len(start.engine.asked) > asked)
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    spec = start.engine.loaded[-1]
    assert (spec.adapter, spec.adapter_strength) == (tmp_path, 0.5)
    assert len(start.engine.loaded) == 2


def test_the_next_start_has_the_same_adapter(start: Start, tmp_path: Path) -> None:
    start.loaded().window.preferences.change(Settings(adapter=str(tmp_path), adapter_percent=120))
    start.end()
    start.loaded()
    assert start.engine.loaded[-1].adapter == tmp_path
    assert start.engine.loaded[-1].adapter_strength == 1.2


def test_an_adapter_that_is_gone_is_one_sentence_and_the_base_writes(start: Start) -> None:
    settings.save(Settings(adapter="/gone"))
    start.engine.load_errors.append(
        AdapterRefused(place="/gone", reason="the folder is not there.")
    )
    app = start.loaded()
    shown = [label.text() for label in app.window.status.findChildren(QLabel)]
    assert "What was learned in /gone was not loaded: the folder is not there." in shown
    assert start.engine.loaded[-1].adapter is None


def test_a_second_start_brings_the_window_forward_with_its_document(
    start: Start, tmp_path: Path
) -> None:
    app = start.loaded()
    document = tmp_path / "故事.md"
    document.write_text("Once", encoding="utf-8")
    app.window.showMinimized()
    app.come_forward(document)
    start.qtbot.waitUntil(lambda: app.manuscript.path == document)
    assert not app.window.isMinimized()
    QTest.keyClicks(app.editor, "More ")
    app.come_forward(document)  # it is here: nothing is asked, nothing is read again
    app.come_forward(None)
    assert app.editor.text() == "More Once"


@pytest.mark.parametrize("folder", ["ui", "session"])
def test_p13_no_module_of_the_window_imports_what_computes(folder: str) -> None:
    """Torch, the tokenizers and all they bring belong to other processes."""
    modules = [
        ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
        for file in sorted((PACKAGE / folder).rglob("*.py"))
        if file.name != "__init__.py"
    ]
    assert len(modules) > 30
    found = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(modules)}; print(*sys.modules, sep='\\n')"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = {name.partition(".")[0] for name in found.stdout.split("\n")}
    assert "PySide6" in loaded
    assert loaded.isdisjoint(COMPUTES)


def test_p13_the_window_s_thread_neither_loads_a_model_nor_asks_it(start: Start) -> None:
    threads: set[int] = set()
    load, generate = start.engine.load, start.engine.generate

    def watched_load(spec: ModelSpec, cancel: CancelToken) -> Iterator[LoadProgress]:
        threads.add(threading.get_ident())
        yield from load(spec, cancel)

    def watched_generate(request: Request, cancel: CancelToken) -> Iterator[Piece | Finished]:
        threads.add(threading.get_ident())
        yield from generate(request, cancel)

    start.engine.load, start.engine.generate = watched_load, watched_generate  # type: ignore[method-assign]  # to look on
    app = start.loaded()
    QTest.keyClicks(app.editor, "Once")
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_p16_in_a_huge_paragraph_a_ghost_is_shown_once_and_complete(start: Start) -> None:
    app = start.loaded()
    go_on = threading.Event()
    start.engine.script = [" and", go_on, " more", "."]
    app.editor.set_text("word " * 20_001 + "end")
    app.editor.moveCursor(QTextCursor.MoveOperation.End)
    shown: list[str] = []
    app.controller.ghost_shown.connect(shown.append)
    with start.qtbot.waitSignal(app.model.yielded):
        app.controller.ask()
    assert shown == []
    go_on.set()
    start.qtbot.waitUntil(lambda: bool(shown))
    assert shown == [" and more."]


def test_p16_in_any_other_a_ghost_grows(start: Start) -> None:
    app = start.loaded()
    go_on = threading.Event()
    start.engine.script = [" and", go_on, " more", "."]
    app.editor.set_text("word " * 19_000 + "end")
    app.editor.moveCursor(QTextCursor.MoveOperation.End)
    app.controller.ask()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and")
    go_on.set()
    start.qtbot.waitUntil(lambda: app.editor.ghost == " and more.")

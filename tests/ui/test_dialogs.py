"""Settings, keys, About: what they show is what there is."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
)
from pytestqt.qtbot import QtBot

from gptwriter import __version__, paths
from gptwriter.settings import HIDE_AFTER_S, MOST_BANNED, Settings
from gptwriter.ui.about import AboutDialog
from gptwriter.ui.file_dialog import file_dialog, folder_dialog
from gptwriter.ui.first_start import FirstStartDialog
from gptwriter.ui.icon import window_icon
from gptwriter.ui.keys import KeyMap
from gptwriter.ui.keys_dialog import KeysDialog
from gptwriter.ui.parts import PARTS, Part, description
from gptwriter.ui.settings_dialog import SettingsDialog
from tests.ui.conftest import Desk

UNUSUAL = Settings(
    language="zh_CN",
    theme="dark",
    motion="less",
    zoom_percent=150,
    suggest="when asked",
    hide_after_s=HIDE_AFTER_S[1],
    announce=False,
    show_delay_ms=2_500,
    voice="own",
    own_temperature=80,
    own_top_p=95,
    own_min_p=2,
    own_top_k=40,
    own_repetition=120,
    own_seed=7,
    banned="a testament to\n不由得",
    device="cpu",
    model_folder="/models/mine",
    key_preset="word first",
    own_keys={"ask": "Ctrl+J"},
    arrows_accept=True,
)


@pytest.mark.parametrize("settings", [Settings(), UNUSUAL])
def test_settings_come_out_as_they_went_in(qtbot: QtBot, settings: Settings) -> None:
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.chosen() == settings


def test_the_numbers_of_the_choice_of_words_are_folded_until_they_are_wanted(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.own.isVisible()
    dialog.voice.setCurrentIndex(dialog.voice.findData("own"))
    assert dialog.own.isVisible()


def test_what_the_dialog_does_not_show_is_kept(qtbot: QtBot) -> None:
    settings = replace(Settings(), start_delay_ms=70, show_delay_ms=450, ghost_length="long")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.chosen() == settings


def test_what_changed_while_the_settings_were_open_stays_changed(desk: Desk) -> None:
    desk.window.dialogs.open_settings()
    (dialog,) = desk.window.findChildren(SettingsDialog)
    desk.window.preferences.use_adapter(Path("/learned"), 80)  # taken into the library only now
    dialog.zoom.setValue(130)
    dialog.accept()
    settings = desk.window.preferences.settings
    assert (settings.adapter, settings.adapter_percent) == ("/learned", 80)
    assert settings.zoom_percent == 130


def test_q16_a_list_that_would_be_lost_at_the_next_start_cannot_be_kept(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    ok = next(one for one in dialog.findChildren(QPushButton) if one.text() == "OK")
    dialog.banned.setPlainText("x" * (MOST_BANNED + 1))
    assert not ok.isEnabled()
    assert "Too long by 1" in [label.text() for label in dialog.findChildren(QLabel)]
    dialog.banned.setPlainText("x" * MOST_BANNED)
    assert ok.isEnabled()


def test_ok_says_the_settings_and_cancel_says_nothing(qtbot: QtBot) -> None:
    for end, said in (("accept", [UNUSUAL]), ("reject", [])):
        dialog, heard = SettingsDialog(UNUSUAL), list[Settings]()
        qtbot.addWidget(dialog)
        dialog.settings_chosen.connect(heard.append)
        getattr(dialog, end)()
        assert heard == said


def test_s41_the_delay_goes_from_a_tenth_to_five_seconds(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.delay.setValue(dialog.delay.minimum())
    assert dialog.chosen().show_delay_ms == 100
    dialog.delay.setValue(dialog.delay.maximum())
    assert dialog.chosen().show_delay_ms == 5_000
    assert "5.0 s" in [label.text() for label in dialog.findChildren(QLabel)]


def test_every_row_of_the_settings_can_be_reached_by_a_key(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    titles = [label for label in dialog.findChildren(QLabel) if "&" in label.text()]
    letters = [label.text()[label.text().index("&") + 1].lower() for label in titles]
    assert len(titles) == 11
    assert len(set(letters)) == 11
    assert all(label.buddy() is not None for label in titles)


def test_about_says_which_version_this_is(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert f"gptwriter {__version__}" in [label.text() for label in dialog.findChildren(QLabel)]


def test_about_shows_the_part_that_is_chosen(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    names = [part.name for part in PARTS]
    dialog.findChild(QListWidget).setCurrentRow(names.index("Qt, PySide6"))  # type: ignore[union-attr]  # it has one
    text = dialog.findChild(QPlainTextEdit).toPlainText()  # type: ignore[union-attr]  # it has one
    assert "which you may replace with your own build" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text


def test_a_package_shows_the_licences_of_everything_inside_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    resources = tmp_path / "resources"
    shutil.copytree(paths.resources_dir(), resources)
    (resources / "licences/bundled").mkdir()
    text = "zlib 1.3\nZlib\n\nThis software is provided 'as-is'."
    (resources / "licences/bundled/zlib.txt").write_text(text, "utf-8")
    monkeypatch.setattr(paths, "resources_dir", lambda: resources)
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    shown = dialog.findChild(QListWidget)
    assert shown
    assert [shown.item(row).text() for row in range(shown.count())] == [
        "gptwriter", "SmolLM2-135M-Instruct", "zlib",
    ]  # fmt: skip
    shown.setCurrentRow(2)
    page = dialog.findChild(QPlainTextEdit)
    assert page
    assert page.toPlainText() == text


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_names_its_licence(part: Part) -> None:
    text = description(part)
    assert part.name in text
    assert part.licence in text


def test_the_models_notice_says_that_it_was_changed() -> None:
    model = next(part for part in PARTS if part.name.startswith("SmolLM2"))
    assert "The weights have been changed" in description(model)


SMALL = QSize(640, 400)  # 1280 x 800 at 200 %, as Qt counts


def keys_dialog(desk: Desk) -> KeysDialog:
    return KeysDialog(KeyMap(), desk.window.actions_.names(), desk.window)


def dialogs(desk: Desk) -> list[QDialog]:
    return [
        SettingsDialog(Settings(), desk.window),
        keys_dialog(desk),
        AboutDialog(desk.window),
        FirstStartDialog(desk.setup, desk.window),
        file_dialog(desk.window, "Open", "/"),
        folder_dialog(desk.window, "Model folder", "/"),
    ]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_dialog_fits_a_laptop_at_two_hundred_percent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: SMALL)
    desk.window.preferences.change(Settings(language=language, theme="light"))
    for dialog in dialogs(desk):
        dialog.show()
        assert dialog.height() <= SMALL.height(), type(dialog)
        assert dialog.width() <= SMALL.width(), type(dialog)
        dialog.close()


@pytest.mark.parametrize(("height", "scrolls"), [(1000, False), (300, True)])
def test_the_settings_scroll_only_where_there_is_no_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, height: int, scrolls: bool
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(640, height))
    dialog = SettingsDialog(Settings(), desk.window)
    dialog.show()
    area = dialog.findChild(QScrollArea)
    assert area is not None
    desk.qtbot.waitUntil(lambda: area.verticalScrollBar().isVisible() == scrolls)


def test_a_file_dialog_has_words_on_its_buttons_and_no_pictures(desk: Desk) -> None:
    buttons = file_dialog(desk.window, "Open", "/").findChildren(QPushButton)
    assert len(buttons) == 2
    assert all(button.text() and button.icon().isNull() for button in buttons)


def test_a_file_dialog_is_wide_enough_for_a_path_however_short_its_words(desk: Desk) -> None:
    desk.window.move(0, 0)
    dialog = file_dialog(desk.window, "另存为", "")
    assert dialog.width() >= min(640, desk.window.screen().availableSize().width() - 10)
    dialog.deleteLater()


@pytest.mark.parametrize("size", [16, 32, 256])
def test_the_icon_is_drawn_at_every_size(qtbot: QtBot, size: int) -> None:
    image = window_icon().pixmap(size, size).toImage()
    assert image.width() == size
    assert image.pixelColor(size // 2, size // 2).name() != "#000000"
    assert image.pixelColor(0, 0).alpha() < 128


def test_a_model_folder_is_chosen_in_a_dialog_and_has_no_spaces_around_it(desk: Desk) -> None:
    dialog = SettingsDialog(Settings(), desk.window)
    dialog.show()
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Choose…").click()
    (chooser,) = dialog.findChildren(QFileDialog)
    chooser.fileSelected.emit("/models/mine ")
    chooser.reject()
    assert dialog.folder.text() == "/models/mine "
    assert dialog.chosen().model_folder == "/models/mine"
    dialog.close()


def test_what_is_changed_in_the_settings_is_what_is_chosen(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    for box, value in (
        (dialog.language, UNUSUAL.language),
        (dialog.theme, UNUSUAL.theme),
        (dialog.suggest, UNUSUAL.suggest),
        (dialog.hide_after, UNUSUAL.hide_after_s),
        (dialog.voice, UNUSUAL.voice),
        (dialog.device, UNUSUAL.device),
    ):
        box.setCurrentIndex(box.findData(value))
    dialog.motion.setChecked(True)
    dialog.zoom.setValue(UNUSUAL.zoom_percent)
    dialog.delay.setValue(UNUSUAL.show_delay_ms // 100)
    dialog.announce.setChecked(False)
    dialog.banned.setPlainText(UNUSUAL.banned)
    dialog.folder.setText(UNUSUAL.model_folder)
    dialog.show_keys(KeyMap.of(UNUSUAL))
    usual = Settings()
    assert dialog.chosen() == replace(
        UNUSUAL,
        own_temperature=usual.own_temperature,
        own_top_p=usual.own_top_p,
        own_min_p=usual.own_min_p,
        own_top_k=usual.own_top_k,
        own_repetition=usual.own_repetition,
        own_seed=usual.own_seed,
    )

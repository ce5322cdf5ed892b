"""Three ways to begin, and a download that can be stopped and taken up again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCommandLinkButton, QLabel, QProgressBar

from gptwriter.engine.obtain_messages import ObtainProgress, Phase
from gptwriter.errors import NoConnection
from gptwriter.ui.first_start import FirstStartDialog
from tests.ui.conftest import Desk


@pytest.fixture
def dialog(desk: Desk) -> FirstStartDialog:
    desk.window.dialogs.offer_model()
    return desk.window.findChild(FirstStartDialog)  # type: ignore[return-value]  # it is open


def words(dialog: FirstStartDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def ways(dialog: FirstStartDialog) -> list[QCommandLinkButton]:
    return [way for way in dialog.findChildren(QCommandLinkButton) if way.isVisible()]


def test_the_editor_can_be_written_in_meanwhile(desk: Desk, dialog: FirstStartDialog) -> None:
    assert not dialog.isModal()
    QTest.keyClicks(desk.editor, "Once")
    assert desk.editor.text() == "Once"


def test_it_opens_once(desk: Desk, dialog: FirstStartDialog) -> None:
    desk.window.dialogs.offer_model()
    assert len(desk.window.findChildren(FirstStartDialog)) == 1


def test_it_says_that_the_default_model_writes_english_only(dialog: FirstStartDialog) -> None:
    assert len(ways(dialog)) == 3
    assert "English only" in ways(dialog)[0].description()
    assert "93 MB" in ways(dialog)[0].description()


def test_progress_is_shown_in_megabytes_speed_and_time(
    desk: Desk, dialog: FirstStartDialog
) -> None:
    ways(dialog)[0].click()
    assert desk.setup.running
    download = ObtainProgress(Phase.DOWNLOADING, 46_400_000, 92_871_040, 3.2e6, 14.4)
    desk.setup.progressed.emit(download)
    assert "46 of 93 MB · 3.2 MB per second · 14 s left" in words(dialog)
    assert dialog.findChild(QProgressBar).value() == 499  # type: ignore[union-attr]  # it has one
    desk.setup.progressed.emit(replace(download, bytes_per_second=1e5, seconds_left=460.0))
    assert "8 min left" in words(dialog)
    desk.setup.progressed.emit(ObtainProgress(Phase.DOWNLOADING))
    assert "Looking for the model" in words(dialog)
    desk.setup.progressed.emit(ObtainProgress(Phase.CONVERTING))
    assert "Preparing the model" in words(dialog)


def test_cancel_stops_the_download_and_offers_the_ways_again(
    desk: Desk, dialog: FirstStartDialog
) -> None:
    ways(dialog)[0].click()
    with desk.qtbot.waitSignal(desk.setup.cancelled):
        dialog._cancel.click()
    assert not desk.setup.running
    assert len(ways(dialog)) == 3


def test_after_a_cut_it_says_why_and_can_resume(desk: Desk, dialog: FirstStartDialog) -> None:
    ways(dialog)[0].click()
    desk.setup.close()
    desk.setup.failed.emit(NoConnection())
    assert "there is no connection" in words(dialog)
    assert dialog._resume.isVisible()
    dialog._resume.click()
    assert desk.setup.running
    assert not dialog._resume.isVisible()


def test_it_closes_when_the_model_is_there(desk: Desk, dialog: FirstStartDialog) -> None:
    with desk.qtbot.waitSignal(dialog.destroyed):
        desk.setup.finished.emit(Path("/models/default"))
    desk.window.dialogs.offer_model()
    assert desk.window.findChild(FirstStartDialog) is not None


def test_a_folder_one_has_is_used(desk: Desk, dialog: FirstStartDialog) -> None:
    ways(dialog)[1].click()
    with desk.qtbot.waitSignal(desk.window.model_chosen) as blocker:
        desk.file_dialog().fileSelected.emit("/models/mine")
    assert blocker.args == [Path("/models/mine")]
    assert not dialog.isVisible()


def test_one_can_write_without_a_model(desk: Desk, dialog: FirstStartDialog) -> None:
    ways(dialog)[2].click()
    assert not dialog.isVisible()
    assert not desk.setup.running

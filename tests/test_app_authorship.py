"""Where the text came from, through the whole window: seen, saved, exported, learned from (F14)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gptwriter.app import App
from gptwriter.documents import companion
from gptwriter.documents.provenance import Origin
from gptwriter.ui.theme import LIGHT
from tests.app_start import Start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("Once.", encoding="utf-8")
    return path


def write(app: App) -> None:
    """Behind what was there: typed and accepted."""
    app.editor.set_caret(5)
    QTest.keyClicks(app.editor, " She ")
    app.editor.insert_accepted("walked home.")


def save(start: Start, app: App) -> None:
    with start.qtbot.waitSignal(app.manuscript.saved):
        app.window.actions_.save.trigger()


def notice(app: App) -> str:
    return app.window.status._notice.text()


def counts(app: App) -> dict[Origin, int]:
    return dict(app.authorship.provenance.counts())


WRITTEN = {Origin.UNKNOWN: 5, Origin.TYPED: 5, Origin.ACCEPTED: 12}


def test_f14_what_was_accepted_is_known_after_the_next_start(start: Start, file: Path) -> None:
    app = start.loaded(file)
    assert counts(app) == {Origin.UNKNOWN: 5}
    write(app)
    save(start, app)
    assert file.read_text("utf-8") == "Once. She walked home."
    assert "walked" not in companion.file_of(file).read_text("utf-8")
    start.end()
    app = start.loaded(file)
    assert counts(app) == WRITTEN


def test_f14_a_change_from_outside_drops_what_was_known_and_says_so(
    start: Start, file: Path
) -> None:
    app = start.loaded(file)
    write(app)
    save(start, app)
    start.end()
    file.write_text("Once. She walked home!", encoding="utf-8")
    app = start.loaded(file)
    assert counts(app) == {Origin.UNKNOWN: 22}
    assert notice(app) == (
        "Where the parts of story.txt came from is not known any more: "
        "it was changed outside gptwriter."
    )


def test_f14_a_companion_that_cannot_be_kept_does_not_stop_the_save(
    start: Start, file: Path
) -> None:
    app = start.loaded(file)
    companion.file_of(file).mkdir()
    write(app)
    save(start, app)
    assert file.read_text("utf-8") == "Once. She walked home."
    assert notice(app).startswith("story.txt was saved, but where its parts came from")
    assert not app.window.isWindowModified()


def test_f14_the_status_row_s_tooltip_says_how_much_a_model_wrote(start: Start) -> None:
    app = start.loaded()
    QTest.keyClicks(app.editor, "one ")
    app.editor.insert_accepted("two ")
    tip = app.window.status._size_tip()
    assert tip.split("\n")[2:] == ["50 % written by a model"]


def test_f14_the_tint_lies_behind_what_the_writer_did_not_write(start: Start, file: Path) -> None:
    app = start.loaded(file)
    write(app)
    assert app.editor.extraSelections() == []
    app.window.preferences.tint_changed.emit(LIGHT)
    start.qtbot.waitUntil(lambda: bool(app.editor.extraSelections()))
    (selection,) = app.editor.extraSelections()
    assert selection.cursor.selectedText() == "walked home."
    assert selection.format.background().color().name() == LIGHT.accepted
    app.window.actions_.origins.trigger()
    app.window.actions_.origins.trigger()
    assert app.editor.extraSelections() == []


def test_f14_the_export_with_annotations_names_the_authors(
    start: Start, file: Path, tmp_path: Path
) -> None:
    app = start.loaded(file)
    write(app)
    target = tmp_path / "story.annotated.md"
    app.window.export.export(str(target))
    start.qtbot.waitUntil(lambda: notice(app) == "story.annotated.md was written.")
    written = target.read_text("utf-8")
    assert written.startswith("Once. She walked home.\n\n---  \nAnnotations: 0,22 SHA-256 ")
    assert "@Writer: 5,5  \n&gptwriter: 10,12  \n...\n" in written
    assert not companion.file_of(target).exists()


def test_f14_what_a_model_wrote_and_the_writer_changed_is_tinted_and_counted_with_it(
    start: Start,
) -> None:
    app = start.loaded()
    show_tint(app)
    app.editor.insert_accepted("She walked home.")
    app.editor.set_caret(6)
    QTest.keyClicks(app.editor, "x")
    assert Origin.EDITED in counts(app)
    assert app.window.status._size_tip().split("\n")[2:] == ["94 % written by a model"]
    start.qtbot.waitUntil(lambda: LIGHT.edited in tints(app))


def tints(app: App) -> dict[str, int]:
    """Where each colour is seen last."""
    return {
        each.format.background().color().name(): each.cursor.selectionEnd()
        for each in app.editor.extraSelections()
    }


def show_tint(app: App) -> None:
    app.window.preferences.change(
        replace(app.window.preferences.settings, show_origins=True, theme="light")
    )


def long_text(app: App) -> None:
    show_tint(app)
    for _ in range(100):
        QTest.keyClick(app.editor, Qt.Key.Key_Return)
        app.editor.insert_accepted("She walked home.")
    app.editor.verticalScrollBar().setValue(0)


def test_f14_what_is_scrolled_to_is_tinted(start: Start) -> None:
    app = start.loaded()
    long_text(app)
    end = app.editor.document().characterCount() - 1
    start.qtbot.waitUntil(lambda: 0 < tints(app).get(LIGHT.accepted, 0) < end)
    bar = app.editor.verticalScrollBar()
    bar.setValue(bar.maximum())
    start.qtbot.waitUntil(lambda: tints(app)[LIGHT.accepted] == end)


def test_f14_what_a_window_that_grows_shows_is_tinted(start: Start) -> None:
    app = start.loaded()
    app.window.resize(800, 300)
    long_text(app)
    end = app.editor.document().characterCount() - 1
    start.qtbot.waitUntil(lambda: 0 < tints(app).get(LIGHT.accepted, 0) < end)
    before = tints(app)[LIGHT.accepted]
    app.window.resize(800, 600)
    start.qtbot.waitUntil(lambda: tints(app)[LIGHT.accepted] > before)

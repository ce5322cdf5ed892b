"""Memory and note of a document: when the model hears of them, and what is kept (Q15, P3)."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gptwriter.documents.companion import Companion
from gptwriter.session.document_notes import FROZEN_MS, DocumentNotes


@pytest.fixture
def notes(qtbot: QtBot) -> DocumentNotes:
    return DocumentNotes()


def test_p3_the_model_hears_of_a_note_only_when_the_writer_has_paused(
    notes: DocumentNotes, qtbot: QtBot
) -> None:
    assert notes._pause.interval() == FROZEN_MS == 2_000
    notes._pause.setInterval(20)
    notes.write("Anna is a pilot.", "")
    assert (notes.memory, notes.note) == ("", "")
    with qtbot.waitSignal(notes.settled):
        notes.write("Anna is a pilot.", "Calm.")
    assert (notes.memory, notes.note) == ("Anna is a pilot.", "Calm.")


def test_q15_another_document_has_its_own_notes_at_once(notes: DocumentNotes) -> None:
    notes.write("Anna", "Calm.")
    notes.begin(Companion(memory="Bo"))
    assert (notes.memory, notes.note, notes.written) == ("Bo", "", ("Bo", ""))
    notes.begin(None)
    assert notes.written == ("", "")


def test_s70_another_document_is_as_private_as_it_was_left(
    notes: DocumentNotes, qtbot: QtBot
) -> None:
    for companion, private in ((Companion(private=True), True), (None, False)):
        with qtbot.waitSignal(notes.privacy_changed) as told:
            notes.begin(companion)
        assert told.args == [private]


def test_q15_what_is_kept_are_the_notes_as_they_are_written_now(notes: DocumentNotes) -> None:
    notes.write("Anna", "Calm.")
    notes.keep_private(True)
    kept = notes.beside(Companion(text_mark="x"))
    assert kept == Companion(text_mark="x", memory="Anna", note="Calm.", private=True)
    assert kept.worth_keeping


def test_writing_the_same_again_is_no_change(notes: DocumentNotes) -> None:
    changes: list[None] = []
    notes.begin(Companion(memory="Anna"))
    notes.changed.connect(lambda: changes.append(None))
    notes.write("Anna", "")
    assert not changes

"""The last session comes back, or a new one starts: never an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gptwriter.documents.last_session import RECENT, LastSession, load, save, session_file
from gptwriter.documents.text_form import Encoding


def keep(text: str) -> None:
    session_file().parent.mkdir(parents=True, exist_ok=True)
    session_file().write_text(text, encoding="utf-8")


def test_without_a_file_the_session_is_new() -> None:
    assert load() == LastSession()


def test_what_was_saved_is_loaded() -> None:
    session = LastSession(
        document=Path("/home/小说.md"),
        caret=12,
        geometry=bytes(range(256)),
        recent=(Path("/home/小说.md"), Path("/home/not-utf8-\udcff.txt")),
    )
    save(session)
    assert load() == session


def test_r14_the_file_is_the_owners_only() -> None:
    save(LastSession())
    assert session_file().stat().st_mode & 0o777 == 0o600


def test_the_opened_document_is_the_first_of_the_recent_ones() -> None:
    session = LastSession(caret=9, recent=(Path("a"), Path("b"))).with_document(Path("b"))
    assert session == LastSession(document=Path("b"), recent=(Path("b"), Path("a")))


def test_the_recent_documents_are_limited() -> None:
    session = LastSession()
    for number in range(RECENT + 5):
        session = session.with_document(Path(str(number)))
    assert session.recent[0] == Path(str(RECENT + 4))
    assert len(session.recent) == RECENT


def test_more_recent_documents_than_there_is_room_for_are_not_loaded() -> None:
    paths = [f"/{number}" for number in range(RECENT + 5)]
    keep(json.dumps({"recent": paths}))
    assert load().recent == tuple(map(Path, paths[:RECENT]))


def test_the_encoding_of_a_document_is_forgotten_with_it() -> None:
    said = {Path("/a"): Encoding.KOREAN, Path("/b"): Encoding.GREEK}
    save(LastSession(recent=(Path("/a"),), encodings=said))
    assert load().encodings == {Path("/a"): Encoding.KOREAN}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a":' * 100_000,
        '{"document": 3, "caret": -1, "geometry": "?", "recent": "a"}',
        '{"document": "", "caret": true, "geometry": 1, "recent": [1, null]}',
        '{"document": "\\ud800", "recent": ["\\udc00"], "encodings": {"\\ud800": "utf-8"}}',
        '{"document": "a\\u0000b", "caret": "1", "geometry": "ü", "recent": null}',
    ],
)
def test_a_broken_file_is_as_good_as_none(text: str) -> None:
    keep(text)
    assert load() == LastSession()

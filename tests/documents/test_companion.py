"""What is kept beside a document, and when it is believed (F14)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gptwriter.documents import companion
from gptwriter.documents.companion import Companion, NotOfThisText, NotUnderstood
from gptwriter.documents.provenance import Origin, Provenance, Run

TEXT = "She walked 家."


def half_accepted() -> Provenance:
    provenance = Provenance([Run(Origin.TYPED, 4)])
    provenance.replace(4, 0, provenance.accepted(9), 1)
    return provenance


def test_f14_what_is_kept_is_found_again_and_holds_no_word_of_the_text(tmp_path: Path) -> None:
    document = tmp_path / "故事 📖.txt"
    companion.save(document, Companion.of(half_accepted(), TEXT))
    kept = companion.load(document)
    assert kept is not None
    assert kept.provenance_of(TEXT).counts() == {Origin.TYPED: 4, Origin.ACCEPTED: 9}
    written = companion.file_of(document).read_text("utf-8")
    assert "walked" not in written
    assert json.loads(written)["pieces"] == [[1, 9]]


@pytest.mark.parametrize("changed", ["", TEXT + "!", TEXT.replace("walked", "talked")])
def test_f14_a_text_that_was_changed_outside_has_no_known_origin(
    tmp_path: Path, changed: str
) -> None:
    kept = Companion.of(half_accepted(), TEXT)
    with pytest.raises(NotOfThisText):
        kept.provenance_of(changed)
    companion.save(tmp_path / "a.txt", kept)
    (tmp_path / "a.txt").write_text(changed, encoding="utf-8")
    assert companion.own_parts(tmp_path / "a.txt") is None


def test_f14_runs_that_are_not_as_long_as_the_text_say_nothing_of_it() -> None:
    kept = replace(Companion.of(half_accepted(), TEXT), runs=(Run(Origin.TYPED, 12),))
    with pytest.raises(NotOfThisText):
        kept.provenance_of(TEXT)


def test_f14_nothing_is_kept_of_an_accepted_text_that_is_not_there_any_more() -> None:
    provenance = half_accepted()
    provenance.replace(13, 0, provenance.accepted(2), 2)
    provenance.replace(13, 2, (), 3)
    assert Companion.of(provenance, TEXT).pieces == ((1, 9),)


def test_s71_that_a_document_is_private_is_worth_a_file_of_its_own(tmp_path: Path) -> None:
    companion.save(tmp_path / "a.txt", Companion(private=True))
    assert companion.load(tmp_path / "a.txt") == Companion(private=True)


def test_s71_a_document_is_private_only_where_that_is_said(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    for said in ("", ', "private": "no"', ', "private": null'):
        companion.file_of(document).write_text(
            f'{{"format": 1, "text_sha256": "", "runs": [], "pieces": []{said}}}'
        )
        assert companion.load(document) == Companion()


def test_f14_what_a_model_wrote_or_was_pasted_is_no_text_to_learn_from(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    provenance = half_accepted()
    provenance.replace(13, 0, [Run(Origin.TYPED, 5)], 2)
    provenance.replace(18, 0, [Run(Origin.PASTED, 2)], 3)
    text = TEXT + " 👍 yo" + "pa"
    provenance.replace(18, 2, [Run(Origin.PASTED, 3)], 4)
    text = TEXT + " 👍 y" + "pas"
    companion.save(document, Companion.of(provenance, text))
    document.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert companion.own_parts(document) == ("She \n 👍 y\n", 12, 3)
    own = companion.own_parts(document, with_pasted=True)
    assert own == ("She \n 👍 ypas", 9, 3)


def test_f14_what_a_model_wrote_is_known_in_a_file_of_an_old_encoding(tmp_path: Path) -> None:
    document, own = tmp_path / "a.txt", "话说天下大势，分久必合。" * 40
    provenance = Provenance([Run(Origin.TYPED, len(own)), Run(Origin.ACCEPTED, 4, 1)], {1: 4})
    document.write_bytes(f"{own}合久必分".encode("gb18030"))
    companion.save(document, Companion.of(provenance, f"{own}合久必分"))
    assert companion.own_parts(document) == (f"{own}\n", 4, 0)


def test_a_document_that_was_only_typed_has_nothing_beside_it(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    companion.save(document, Companion.of(half_accepted(), TEXT))
    companion.save(document, Companion.of(Provenance([Run(Origin.TYPED, 13)]), TEXT))
    assert list(tmp_path.iterdir()) == []
    assert companion.load(document) is None


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[]",
        b'{"format": 2}',
        b'{"format": 1, "text_sha256": "", "runs": [["typed", -1, 0]], "pieces": []}',
        b'{"format": 1, "text_sha256": "", "runs": [["sung", 1, 0]], "pieces": []}',
        b'{"format": 1, "text_sha256": "", "runs": [], "pieces": [], "note": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_not_understood_and_changes_nothing(
    tmp_path: Path, damaged: bytes
) -> None:
    document = tmp_path / "a.txt"
    companion.file_of(document).write_bytes(damaged)
    with pytest.raises(NotUnderstood):
        companion.load(document)
    document.write_text(TEXT, encoding="utf-8")
    assert companion.own_parts(document) is None


@pytest.mark.parametrize("kept", [Companion(note="Calm."), Companion()])
def test_a_file_of_a_later_version_is_put_aside_and_not_lost(
    tmp_path: Path, kept: Companion
) -> None:
    document = tmp_path / "a.txt"
    companion.file_of(document).write_bytes(b'{"format": 2, "memory": "Anna is a pilot."}')
    companion.save(document, kept)
    assert b"Anna" in (tmp_path / "a.txt.gptwriter.old").read_bytes()
    assert companion.load(document) == (kept if kept.note else None)
    companion.save(document, kept)
    assert b"Anna" in (tmp_path / "a.txt.gptwriter.old").read_bytes()

"""Earlier texts are listed and read, however badly one of them has fared."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.documents import versions
from gptwriter.documents.journal import Header, begin_with
from gptwriter.documents.kept_files import discards
from gptwriter.documents.versions import Version
from gptwriter.errors import DocumentUnreadable


def discard(recovery: Path, name: str, text: str) -> Path:
    """What is left of a journal whose text the writer did not want."""
    file = paths.private_folder(discards(recovery)) / f"journal-{name}-1.records"
    file.write_bytes(begin_with(Header(name), text))
    return file


def test_what_was_discarded_is_found_wherever_its_journal_was_kept() -> None:
    spare = paths.spare_recovery_dir()
    assert spare
    discard(paths.recovery_dir(), "a", "Here.")
    discard(spare, "b", "There.")
    texts = {versions.text_of(each, None) for each in versions.discarded()}
    assert texts == {"Here.", "There."}


def test_a_discarded_text_that_cannot_be_read_hides_no_other() -> None:
    for name in ("a", "c"):
        discard(paths.recovery_dir(), name, "Damaged.").write_bytes(b"no journal")
    discard(paths.recovery_dir(), "b", "Whole.")
    (found,) = versions.discarded()
    assert versions.text_of(found, None) == "Whole."


@pytest.mark.parametrize(
    ("left", "reason"), [(b"no journal", "It is damaged"), (None, "There is no such file")]
)
def test_a_version_that_went_bad_since_it_was_listed_is_told_of(
    left: bytes | None, reason: str
) -> None:
    file = discard(paths.recovery_dir(), "a", "Text.")
    (found,) = versions.discarded()
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    with pytest.raises(DocumentUnreadable, match=reason):
        versions.text_of(found, None)


def test_what_cannot_be_deleted_keeps_no_other_version() -> None:
    gone = Version(Path("/nowhere/1.txt"), None, 1.0)
    file = discard(paths.recovery_dir(), "a", "Text.")
    versions.forget([gone, Version(file, None, 2.0, discarded=True)])
    assert versions.discarded() == []

"""Texts that a document once had: what saves replaced, and what the writer discarded lately.

They are listed first and read one by one, because there may be many. Nobody is asked here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.backups import backups_of
from gptwriter.documents.causes import shown_name, why_not_read
from gptwriter.documents.journal import Unreadable
from gptwriter.documents.journal_file import discarded_journals, parts_of
from gptwriter.documents.recovery import replayed
from gptwriter.documents.text_file import open_text
from gptwriter.documents.text_form import Encoding
from gptwriter.errors import DocumentUnreadable, translate

_DAMAGED = translate("errors", "It is damaged, or not what its name says.")


@dataclass(frozen=True, slots=True)
class Version:
    """One earlier text; `document` is the file it was for, if it had one."""

    file: Path
    document: Path | None
    at: float  # seconds since 1970: when it was replaced, or discarded
    discarded: bool = False  # it was never saved


def versions_of(document: Path | None) -> list[Version]:
    """Of this document, and all discarded texts; the latest first."""
    found = discarded()
    if document:
        found += [Version(each.file, document, each.replaced_at) for each in backups_of(document)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def discarded() -> list[Version]:
    """What the writer did not want to keep, in the last seven days."""
    found = []
    for folder in (paths.recovery_dir(), paths.spare_recovery_dir()):
        for records in discarded_journals(folder) if folder else []:
            with contextlib.suppress(OSError, Unreadable):
                path = replayed(records).header.path
                document = Path(path) if path is not None else None
                at = records.stat().st_mtime
                found.append(Version(records, document, at, discarded=True))
    return found


def forget(versions: Iterable[Version]) -> None:
    """Delete what holds these texts; what cannot be deleted stays."""
    for version in versions:
        with contextlib.suppress(OSError):
            version.file.unlink()
        if version.discarded:
            for part in parts_of(version.file):
                with contextlib.suppress(OSError):
                    part.unlink()


def text_of(version: Version, encoding: Encoding | None) -> str:
    """The text of a version; `encoding` is the document's own now. Raises DocumentUnreadable."""
    name = shown_name(version.document or version.file)
    try:
        if version.discarded:
            return replayed(version.file).text
    except OSError as error:
        raise DocumentUnreadable(name=name, **why_not_read(error)) from error
    except Unreadable as error:
        raise DocumentUnreadable(name=name, reason=_DAMAGED) from error
    try:
        return open_text(version.file).text
    except DocumentUnreadable:
        return open_text(version.file, encoding).text

"""Keeps a file's own bytes before it is saved in a form that is not quite its own.

Such a file has something that an editor cannot hold (`text_file.Loss`). The copy lies in the
recovery folder under a name made of its content, so the same bytes are kept once. This module does
not know what would be lost, nor whom the copy is offered to.
"""

from __future__ import annotations

from pathlib import Path

from gptwriter import paths
from gptwriter.documents.causes import shown_name, why_not_read, why_not_written
from gptwriter.documents.digest import Digest
from gptwriter.documents.directory_entries import sync_folder
from gptwriter.documents.text_file import read_bytes
from gptwriter.errors import DocumentNotSaved

_LONGEST_SUFFIX = 10  # characters; ".markdown" fits


def keep_original(path: Path) -> None:
    """Copy the file as it is on the disk, byte for byte; where there is none, nothing is lost.

    Raises DocumentNotSaved, and DocumentUnreadable if it has become something else than a file.
    """
    try:
        data = read_bytes(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise DocumentNotSaved(name=shown_name(path), **why_not_read(error)) from error
    copy = _place_of(data, path.suffix)
    try:
        paths.write_private(copy, data)
        sync_folder(copy.parent)
    except OSError as error:
        raise DocumentNotSaved(name=shown_name(path), **why_not_written(error)) from error


def _place_of(data: bytes, suffix: str) -> Path:
    content = Digest.of(data).sha256[:16]
    return paths.recovery_dir() / f"original-{content}{suffix[:_LONGEST_SUFFIX]}"

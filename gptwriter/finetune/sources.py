"""Where a training's texts come from: files and folders, or a line of another process (F1).

Wrapped lines are joined. A file is read in a child where its format asks for that, and waited for:
the window lets a process of its own do it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from gptwriter.documents import companion
from gptwriter.documents.causes import shown_name, why_not_read
from gptwriter.documents.importers.import_text import FORMATS
from gptwriter.documents.importers.in_child import import_in_child
from gptwriter.engine import child
from gptwriter.errors import DocumentUnreadable, GptwriterError, UsageError
from gptwriter.finetune import languages
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Found
from gptwriter.prose.unwrapping import unwrap


def documents_in(files: Sequence[Path], *, with_pasted: bool = False) -> list[Document]:
    """The texts of files and of all files in folders, wrapped lines joined.

    Raises DocumentUnreadable for the first one that cannot be read.
    """
    return [_document(file, with_pasted) for named in files for file in _files(named.absolute())]


def entries(files: Sequence[Path], *, with_pasted: bool = False) -> Iterator[Found]:
    """What each file brings, folders looked into; one that cannot be read says why not.

    Files of a kind that is never read are passed over, if it was their folder that was named.
    """
    for named in files:
        try:
            inside = _files(named.absolute())
        except DocumentUnreadable as error:
            yield Found(str(named), shown_name(named), problem=error.to_wire())
            continue
        for file in inside:
            if file.suffix.lower() in FORMATS or not named.is_dir():
                yield _entry(file, with_pasted)


def _entry(file: Path, with_pasted: bool) -> Found:  # noqa: FBT001 - passed on
    try:
        document = _document(file, with_pasted)
    except GptwriterError as error:
        return Found(str(file), shown_name(file), problem=error.to_wire())
    language = languages.of(document.text).value
    return Found(
        str(file),
        document.name,
        len(document.text),
        language,
        left_out=document.left_out,
        pasted=document.pasted,
    )


def documents_from(line: str) -> list[Document]:
    """The texts that another process sends: a JSON list of [name, text]. Raises UsageError."""
    try:
        return [Document(str(name), unwrap(str(text))) for name, text in json.loads(line)]
    except (ValueError, TypeError) as error:
        raise UsageError(reason="The documents on stdin are not understood.") from error


def _files(named: Path) -> list[Path]:
    if not named.is_dir():
        return [named]
    try:
        return sorted(Path(entry.path) for entry in os.scandir(named) if _is_shown(entry))
    except OSError as error:
        raise DocumentUnreadable(name=shown_name(named), **why_not_read(error)) from error


def _is_shown(entry: os.DirEntry[str]) -> bool:
    """Whether it is the writer's own: no hidden file, and none that we keep beside a document."""
    return entry.is_file() and not entry.name.startswith(".") and not companion.is_one(entry.name)


def _document(file: Path, with_pasted: bool) -> Document:  # noqa: FBT001 - passed on
    """What its writer wrote; a model's words and pasted ones are left out where they are known."""
    found = import_in_child(file, child.command(child.Role.IMPORT), child.environment())
    own = companion.own_parts(file, with_pasted=with_pasted) or companion.Own(found.text, 0, 0)
    return Document(shown_name(file), unwrap(own.text), own.left_out, own.pasted)

"""Where a training's texts come from: files and folders, or a line of another process (F1).

Wrapped lines are joined. A file is read in a child where its format asks for that, and waited for:
the window lets a process of its own do it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gptwriter.documents import companion
from gptwriter.documents.causes import shown, shown_name, why_not_read
from gptwriter.documents.importers.import_text import FORMATS
from gptwriter.documents.importers.in_child import import_in_child
from gptwriter.engine import child
from gptwriter.errors import DocumentUnreadable, GptwriterError, UsageError, translate
from gptwriter.finetune import languages
from gptwriter.finetune.document import Document
from gptwriter.finetune.messages import Found
from gptwriter.prose.unwrapping import unwrap

_NO_TEXTS = translate("errors", "There is no text in it that gptwriter can read.")


def documents_in(files: Sequence[Path], *, with_pasted: bool = False) -> list[Document]:
    """The texts of files, and of all files in folders and theirs, wrapped lines joined.

    Raises DocumentUnreadable for the first one that cannot be read.
    """
    documents = []
    for named in files:
        inside = _look_into(named.absolute())
        for _place, problem in inside.problems:
            raise problem
        documents += [_document(file, with_pasted) for file in inside.files]
    return documents


def entries(files: Sequence[Path], *, with_pasted: bool = False) -> Iterator[Found]:
    """What each file brings, folders looked into; one that cannot be read says why not.

    A file in a folder is called by its way from there: there may be two of a name.
    """
    for named in map(Path.absolute, files):
        inside = _look_into(named)
        for place, problem in inside.problems:
            yield Found(str(place), shown_name(place), problem=problem.to_wire())
        for file in inside.files:
            name = shown_name(file) if file == named else shown(str(file.relative_to(named)))
            yield _entry(file, name, with_pasted)


def _entry(file: Path, name: str, with_pasted: bool) -> Found:  # noqa: FBT001 - passed on
    try:
        document = _document(file, with_pasted)
    except GptwriterError as error:
        return Found(str(file), name, problem=error.to_wire())
    language = languages.of(document.text).value
    return Found(
        str(file),
        name,
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


@dataclass(slots=True)
class _Inside:
    """What a writer's choice stands for."""

    files: list[Path] = field(default_factory=list)
    problems: list[tuple[Path, DocumentUnreadable]] = field(default_factory=list)


def _look_into(named: Path) -> _Inside:
    """A file is itself; a folder is all files in it, and in its folders, of kinds that are read.

    Links to folders are not followed: they may lead in a circle.
    """
    inside = _Inside()
    if not named.is_dir():
        inside.files.append(named)
        return inside

    def note(error: OSError) -> None:
        place = Path(error.filename)
        problem = DocumentUnreadable(name=shown_name(place), **why_not_read(error))
        inside.problems.append((place, problem))

    for folder, folders, names in os.walk(named, onerror=note):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        inside.files += [Path(folder, name) for name in names if _is_text(name)]
    inside.files = sorted(filter(Path.is_file, inside.files), key=_as_people_sort)
    if not (inside.files or inside.problems):
        problem = DocumentUnreadable(name=shown_name(named), reason=_NO_TEXTS)
        inside.problems.append((named, problem))
    return inside


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_text(name: str) -> bool:
    """Whether it is of a kind that is read, and the writer's own: hidden files are programs'."""
    return Path(name).suffix.lower() in FORMATS and not _is_hidden(name)


def _as_people_sort(file: Path) -> list[str | int]:
    """Chapter 2 stands before chapter 10. Every second part is a number, so all compare."""
    parts = re.split(r"(\d+)", str(file).casefold())
    return [int(part) if part.isdecimal() else part for part in parts]


def _document(file: Path, with_pasted: bool) -> Document:  # noqa: FBT001 - passed on
    """What its writer wrote; a model's words and pasted ones are left out where they are known."""
    found = import_in_child(file, child.command(child.Role.IMPORT), child.environment())
    own = companion.own_parts(file, with_pasted=with_pasted) or companion.Own(found.text, 0, 0)
    return Document(shown_name(file), unwrap(own.text), own.left_out, own.pasted)

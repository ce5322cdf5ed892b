"""What gptwriter knows of a document beside its text: a small file next to it, NAME.gptwriter.

It holds where the parts of the text came from, and never the text itself; beside that, what its
writer tells the model of it, and whether suggestions are wanted in it at all. What it says of the
text is only true of the very text it was written for; after a change from outside that part is
dropped, and the reader is told. A document about which nothing is to be said has no such file.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from gptwriter.documents.journal import mark_of
from gptwriter.documents.provenance import BY_A_MODEL, NOT_OWN, Origin, Provenance, Run
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.documents.text_file import EncodingUnsure, open_text
from gptwriter.errors import DocumentUnreadable

FORMAT = 1
SUFFIX = ".gptwriter"
_LARGEST = 64 * 1024 * 1024  # bytes; more is no file of ours


class NotOfThisText(Exception):
    """The text is another one than the companion was written for."""


class NotUnderstood(Exception):
    """The file is damaged, or of a later version."""


@dataclass(frozen=True, slots=True)
class Companion:
    """All that the file holds. `text_mark` tells which text the runs belong to."""

    runs: tuple[Run, ...] = ()
    pieces: tuple[tuple[int, int], ...] = ()
    text_mark: str = ""
    memory: str = ""  # what a model should always know of this document (Q15)
    note: str = ""
    private: bool = False  # no suggestions in this document (S71)

    @staticmethod
    def of(provenance: Provenance, text: str) -> Companion:
        pieces = {run.piece for run in provenance.runs}
        sizes = ((piece, size) for piece, size in provenance.pieces.items() if piece in pieces)
        return Companion(provenance.runs, tuple(sizes), mark_of(text))

    @property
    def worth_keeping(self) -> bool:
        """Whether anything in it differs from what is assumed of any text."""
        told = bool(self.memory or self.note or self.private)
        return told or any(run.origin in NOT_OWN for run in self.runs)

    def provenance_of(self, text: str) -> Provenance:
        """Where this text came from. Raises NotOfThisText."""
        if mark_of(text) != self.text_mark or sum(r.length for r in self.runs) != _units(text):
            raise NotOfThisText
        return Provenance(self.runs, dict(self.pieces))


def file_of(document: Path) -> Path:
    return document.with_name(document.name + SUFFIX)


def load(document: Path) -> Companion | None:
    """What is kept beside a document, if anything is. Raises OSError and NotUnderstood."""
    file = file_of(document)
    try:
        if file.stat().st_size > _LARGEST:
            raise NotUnderstood
        return _from_bytes(file.read_bytes())
    except FileNotFoundError:
        return None


def save(document: Path, companion: Companion) -> None:
    """Keep it beside the document, or take away what is there if there is nothing to be said.

    A file that is not understood is put aside: it may be of a later version. Raises OSError and
    DocumentError; the old file is then unchanged.
    """
    try:
        load(document)
    except NotUnderstood:
        file_of(document).rename(document.with_name(f"{document.name}{SUFFIX}.old"))
    if companion.worth_keeping:
        save_bytes(file_of(document), to_bytes(companion), None)
    else:
        with contextlib.suppress(FileNotFoundError):
            file_of(document).unlink()


class Own(NamedTuple):
    """What of a text is its writer's own, and how many characters are not."""

    text: str
    left_out: int
    pasted: int  # in the whole text, whether left out or not


def own_parts(document: Path, *, with_pasted: bool = False) -> Own | None:
    """A file's text without what its writer did not write.

    None where nothing is known of the text that is in the file now.
    """
    try:
        companion = load(document)
        if companion is None:
            return None
        for text in _readings(document):
            with contextlib.suppress(NotOfThisText):
                provenance = companion.provenance_of(text)
                return without_others(provenance, text, with_pasted=with_pasted)
    except (OSError, NotUnderstood, DocumentUnreadable):
        return None
    return None


def _readings(document: Path) -> Iterator[str]:
    """What a file may say; in an old encoding, the mark of the text tells which one is right."""
    try:
        yield open_text(document).text
    except EncodingUnsure as unsure:
        for encoding in unsure.likely:
            yield open_text(document, encoding).text


def without_others(provenance: Provenance, text: str, *, with_pasted: bool = False) -> Own:
    """The same of any text. A paragraph ends where something was left out of it (F14).

    What was pasted may be the writer's, out of another program; only she knows.
    """
    others = BY_A_MODEL if with_pasted else NOT_OWN
    units = text.encode("utf-16-le", "surrogatepass")
    own, left_out, pasted = [], 0, 0
    for span in provenance.spans():
        part = units[2 * span.start : 2 * span.end].decode("utf-16-le", "surrogatepass")
        own.append("\n" if span.origin in others else part)
        left_out += len(part) if span.origin in others else 0
        pasted += len(part) if span.origin is Origin.PASTED else 0
    return Own("".join(own), left_out, pasted)


def to_bytes(companion: Companion) -> bytes:
    kept = {
        "format": FORMAT,
        "text_sha256": companion.text_mark,
        "unit": "UTF-16",
        "runs": [[run.origin.value, run.length, run.piece] for run in companion.runs],
        "pieces": [list(each) for each in companion.pieces],
        "memory": companion.memory,
        "note": companion.note,
        "private": companion.private,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def _from_bytes(data: bytes) -> Companion:
    try:
        kept = json.loads(data)
        if kept["format"] != FORMAT:
            raise NotUnderstood
        runs = tuple(_run(*each) for each in kept["runs"])
        pieces = tuple((_number(piece), _number(size)) for piece, size in kept["pieces"])
        return Companion(
            runs,
            pieces,
            str(kept["text_sha256"]),
            memory=_text(kept.get("memory", "")),
            note=_text(kept.get("note", "")),
            private=kept.get("private", False) is True,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotUnderstood from error


def _run(origin: str, length: int, piece: int) -> Run:
    return Run(Origin(origin), _number(length), _number(piece))


def _text(value: object) -> str:
    """JSON can spell half of a surrogate pair, which no file and no model takes."""
    text = str(value)
    text.encode()
    return text


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

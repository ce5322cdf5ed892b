"""The one way in: a path becomes plain text, or an error that a writer understands.

`import_text` works in this process and is meant for text, Markdown and the import child; the window
and the commands call `in_child.import_in_child`, which knows what is safe to read where. Whether
wrapped lines are joined afterwards is up to the caller (`prose.unwrapping`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gptwriter.documents.causes import shown_name, why_not_read
from gptwriter.documents.importers.encodings import decoded
from gptwriter.documents.importers.imported import (
    DAMAGED,
    OLD_WORD,
    Extract,
    Format,
    ImportedText,
    Refused,
    cleaned,
)
from gptwriter.documents.text_file import read_bytes
from gptwriter.errors import DocumentUnreadable, translate

FORMATS = {
    "": Format.TEXT,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".docx": Format.DOCX,
    ".odt": Format.ODT,
    ".epub": Format.EPUB,
    ".rtf": Format.RTF,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
}
_EDITED = (Format.TEXT, Format.MARKDOWN)

_UNKNOWN_FORMAT = translate("errors", "gptwriter cannot read files of the kind {suffix}.")
_TOO_MUCH_MEMORY = translate("errors", "Reading it takes too much memory.")


def is_imported(path: Path) -> bool:
    """Whether a file of this name is read by an importer; else it is text that can be edited."""
    suffix = path.suffix.lower()
    return suffix == ".doc" or FORMATS.get(suffix, Format.TEXT) not in _EDITED


def format_of(path: Path) -> Format:
    """The format that a file's name promises. Raises DocumentUnreadable."""
    suffix = path.suffix.lower()
    if suffix in FORMATS:
        return FORMATS[suffix]
    reason = OLD_WORD if suffix == ".doc" else _UNKNOWN_FORMAT
    raise DocumentUnreadable(name=shown_name(path), reason=reason, suffix=suffix)


def import_text(path: Path, encoding: str = "") -> ImportedText:
    """Read a file in this process; `encoding` is the writer's answer where the file left it open.

    Raises DocumentUnreadable.
    """
    name, file_format = shown_name(path), format_of(path)
    try:
        found = _extract(file_format, read_bytes(path), encoding)
    except OSError as error:
        raise DocumentUnreadable(name=name, **why_not_read(error)) from error
    except Refused as error:
        raise DocumentUnreadable(name=name, reason=error.reason, **error.fields) from error
    return ImportedText(
        path,
        cleaned(found.text),
        " ".join(cleaned(found.title).split()),
        file_format,
        found.notes,
        found.encoding,
        found.encoding_is_sure,
        found.other_encodings,
    )


def _extract(file_format: Format, data: bytes, encoding: str) -> Extract:
    """Let the format's module read. Raises Refused."""
    try:
        return _reader(file_format, encoding)(data)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(_TOO_MUCH_MEMORY) from error
    except Exception as error:  # a parser that stumbles in any way has met a broken file
        raise Refused(DAMAGED) from error


def _reader(file_format: Format, encoding: str) -> Callable[[bytes], Extract]:
    """What reads the format; imported here, because the window never reads in its own process."""
    from gptwriter.documents.importers import docx, epub, html, odt, pdf, rtf

    readers: dict[Format, Callable[[bytes], Extract]] = {
        Format.TEXT: lambda data: decoded(data, encoding),
        Format.MARKDOWN: lambda data: decoded(data, encoding),  # stays as it was typed
        Format.HTML: lambda data: html.read(data, encoding),
        Format.DOCX: docx.read,
        Format.ODT: odt.read,
        Format.EPUB: epub.read,
        Format.RTF: rtf.read,
        Format.PDF: pdf.read,
    }
    return readers[file_format]

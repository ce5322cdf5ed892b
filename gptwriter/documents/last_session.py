"""What was open when gptwriter was last closed, so that it can be opened again.

A file that is broken is as good as none: nothing is lost but a convenience. It does not know
whether a document still exists.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from gptwriter import paths
from gptwriter.documents.text_form import Encoding

RECENT = 10  # documents in File > Open Recent


@dataclass(frozen=True, slots=True)
class LastSession:
    """The state of the window that outlives it."""

    document: Path | None = None
    caret: int = 0  # in UTF-16 units
    geometry: bytes = b""  # as QWidget.saveGeometry gives it
    recent: tuple[Path, ...] = ()  # the latest first
    encodings: dict[Path, Encoding] = field(default_factory=dict)  # as the writer said

    def with_document(self, document: Path) -> LastSession:
        """The session in which `document` is open and the first of the recent ones."""
        others = tuple(path for path in self.recent if path != document)
        return replace(self, document=document, caret=0, recent=(document, *others)[:RECENT])


def session_file() -> Path:
    return paths.state_dir() / "last_session.json"


def load() -> LastSession:
    """The kept session; each part that cannot be read is as in a new one."""
    try:
        kept = json.loads(session_file().read_bytes())
    except (OSError, ValueError, RecursionError):
        return LastSession()
    if not isinstance(kept, dict):
        return LastSession()
    return LastSession(
        document=_path(kept.get("document")),
        caret=_caret(kept.get("caret")),
        geometry=_geometry(kept.get("geometry")),
        recent=_paths(kept.get("recent"))[:RECENT],
        encodings=_encodings(kept.get("encodings")),
    )


def save(session: LastSession) -> None:
    """Keep the session for the next start. Raises OSError."""
    kept = {
        "document": None if session.document is None else str(session.document),
        "caret": session.caret,
        "geometry": base64.b64encode(session.geometry).decode(),
        "recent": [str(path) for path in session.recent],
        "encodings": {
            str(path): encoding
            for path, encoding in session.encodings.items()
            if path in session.recent
        },
    }
    paths.write_private(session_file(), json.dumps(kept, indent=2).encode())


def _path(value: object) -> Path | None:
    if not isinstance(value, str) or not value or not paths.is_possible(value):
        return None
    return Path(value)


def _paths(values: object) -> tuple[Path, ...]:
    listed = values if isinstance(values, list) else []
    return tuple(path for path in map(_path, listed) if path is not None)


def _encodings(values: object) -> dict[Path, Encoding]:
    known = {encoding.value: encoding for encoding in Encoding}
    listed = values if isinstance(values, dict) else {}
    pairs = ((_path(path), known.get(str(name))) for path, name in listed.items())
    return {path: encoding for path, encoding in pairs if path and encoding}


def _caret(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0


def _geometry(value: object) -> bytes:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        return b""

"""A text to learn from, as everything here passes it around. It knows no file and no format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text of the writer's: one line is one paragraph."""

    name: str
    text: str
    left_out: int = 0  # characters of the file that its writer did not write (F14)
    pasted: int = 0  # that were pasted, left out or not


def digest(documents: Iterable[Document]) -> str:
    """SHA-256 of the texts in their order, so that a resumed run learns from the same ones."""
    found = hashlib.sha256()
    for document in documents:
        data = document.text.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()

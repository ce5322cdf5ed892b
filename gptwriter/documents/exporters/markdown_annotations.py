"""Writes a text with a block behind it that says who wrote what: Markdown Annotations 0.1.

The format is open (github.com/iainc/Markdown-Annotations): authors, each with the places that are
theirs, counted in grapheme clusters, under a hash of the text. The text itself stays as it is. What
was there before anybody looked is nobody's. This module knows no file, no editor, and not how a
text is divided into clusters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from gptwriter.documents.provenance import Origin, Span

SUFFIX = ".annotated.md"
_AUTHORS = {
    Origin.TYPED: "@Writer",
    Origin.ACCEPTED: "&gptwriter",
    Origin.EDITED: "&gptwriter",
    Origin.PASTED: "&Pasted",
}
_HASH_LENGTH = 32  # characters, the fewest that the format allows


def write(clusters: Sequence[str], spans: Iterable[Span]) -> str:
    """The text that its grapheme clusters make, and its block; spans are in UTF-16 units."""
    text = "".join(clusters)
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_HASH_LENGTH]
    lines = ["---", f"Annotations: 0,{len(clusters)} SHA-256 {digest}"]
    authors = [_AUTHORS.get(origin, "") for origin in _origins(clusters, list(spans))]
    lines += [
        f"{author}: {' '.join(ranges)}"
        for author in dict.fromkeys(_AUTHORS.values())
        if (ranges := list(_ranges(authors, author)))
    ]
    gap = "\n" if text.endswith("\n") else "\n\n"
    return f"{text}{gap}" + "  \n".join(lines) + "  \n...\n"


def _origins(clusters: Iterable[str], spans: Sequence[Span]) -> Iterator[Origin]:
    """Of each cluster; one that two have written belongs to the first of them."""
    at, number = 0, 0
    for cluster in clusters:
        while spans[number].end <= at:
            number += 1
        yield spans[number].origin
        at += len(cluster.encode("utf-16-le", "surrogatepass")) // 2


def _ranges(authors: Sequence[str], author: str) -> Iterator[str]:
    start = None
    for index, one in enumerate([*authors, ""]):
        if one == author and start is None:
            start = index
        elif one != author and start is not None:
            length = index - start
            yield f"{start},{length}" if length > 1 else str(start)
            start = None

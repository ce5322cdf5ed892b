"""The block behind an exported text, by the rules of Markdown Annotations 0.1."""

from __future__ import annotations

import hashlib

from gptwriter.documents.exporters import markdown_annotations
from gptwriter.documents.provenance import Origin, Span
from gptwriter.prose.units import graphemes


def write(text: str, spans: list[Span]) -> str:
    return markdown_annotations.write(graphemes(text), spans)


def test_authors_and_their_ranges_stand_behind_the_text_under_its_hash() -> None:
    text = "She walked home. Rain."
    spans = [
        Span(0, 4, Origin.TYPED),
        Span(4, 16, Origin.ACCEPTED),
        Span(16, 17, Origin.TYPED),
        Span(17, 22, Origin.PASTED),
    ]
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    assert write(text, spans).split("\n") == [
        text,
        "",
        "---  ",
        f"Annotations: 0,22 SHA-256 {digest}  ",
        "@Writer: 0,4 16  ",
        "&gptwriter: 4,12  ",
        "&Pasted: 17,5  ",
        "...",
        "",
    ]


def test_places_are_counted_in_grapheme_clusters() -> None:
    text = "𠮷👩‍👩‍👧e\u0301好\n"
    spans = [Span(0, 2, Origin.TYPED), Span(2, 10, Origin.ACCEPTED), Span(10, 14, Origin.EDITED)]
    written = write(text, spans)
    assert "Annotations: 0,5 SHA-256" in written
    assert "@Writer: 0  \n&gptwriter: 1,4  \n" in written
    assert written.startswith(text + "\n---")


def test_what_nobody_knows_of_is_nobody_s() -> None:
    written = write("old new", [Span(0, 4, Origin.UNKNOWN), Span(4, 7, Origin.TYPED)])
    assert "@Writer: 4,3  \n..." in written
    assert write("", []).startswith("\n\n---  \nAnnotations: 0,0 SHA-256")

"""Looks at XML from a stranger before any library builds a tree of it.

No part of an office document needs a DOCTYPE, and every attack by entities does, so one is enough
to refuse the file. It knows no format.
"""

from __future__ import annotations

from typing import NoReturn
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat

from gptwriter.documents.importers.imported import DAMAGED, Refused
from gptwriter.errors import translate

DEEPEST = 256  # elements within elements; a table in a table in a table needs about 40

_DOCTYPE = translate("errors", "It has a DOCTYPE, which no document needs and attacks do.")
_TOO_DEEP = translate("errors", "Its parts are nested too deeply.")


def check(data: bytes) -> None:
    """Parse without building anything. Raises Refused."""
    depth = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Refused(_TOO_DEEP)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)  # noqa: FBT003 - it is all there is
    except (expat.ExpatError, ValueError, LookupError) as error:  # an encoding nobody knows
        raise Refused(DAMAGED) from error


def tree(data: bytes) -> Element:
    """The root of a part. Raises Refused."""
    check(data)
    return fromstring(data)  # noqa: S314 - checked the line before, by the same parser


def _refuse_doctype(*_parts: object) -> NoReturn:
    raise Refused(_DOCTYPE)

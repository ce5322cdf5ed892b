"""Reads JSON that somebody else wrote, and refuses what only an attack or an accident contains.

The size is limited before the text is parsed; doubled keys, NaN and deep nesting are refused, so
that two readers of one file can never disagree about what it says. It does not know what the
values mean.
"""

from __future__ import annotations

import json


class NotPlainJson(ValueError):
    """The text is not JSON of the plain kind; the message is a clause such as "it is cut off"."""


def parse(data: bytes, *, depth: int = 8) -> dict[str, object]:
    """The object that `data` holds, nested at most `depth` levels. Raises NotPlainJson."""
    try:
        value = json.loads(data, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError:
        raise NotPlainJson("it is nested too deeply") from None
    except NotPlainJson:
        raise
    except ValueError:  # malformed, not UTF-8, or a number of thousands of digits
        raise NotPlainJson("it is not valid JSON") from None
    if not isinstance(value, dict):
        raise NotPlainJson("it is not a JSON object")
    if _is_deeper(value, depth):
        raise NotPlainJson("it is nested too deeply")
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotPlainJson("it says one thing twice")
    return found


def _refuse_constant(name: str) -> object:
    raise NotPlainJson(f"it contains {name}")


def _is_deeper(value: object, levels: int) -> bool:
    match value:
        case dict():
            inner = list(value.values())
        case list():
            inner = value
        case _:
            return False
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inner)

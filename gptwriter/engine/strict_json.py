"""Reads JSON that somebody else wrote, and refuses what only an attack or an accident contains.

The size is limited before the text is parsed; doubled keys, NaN and deep nesting are refused, so
that two readers of one file can never disagree about what it says. It does not know what the
values mean.
"""

from __future__ import annotations

import json

from gptwriter.errors import translate

_TOO_DEEP = translate("errors", "it is nested too deeply")
_MALFORMED = translate("errors", "it is not valid JSON")
_NO_OBJECT = translate("errors", "it is not a JSON object")
_DOUBLED = translate("errors", "it says one thing twice")
_NO_NUMBER = translate("errors", "it contains NaN or Infinity")


class NotPlainJson(ValueError):
    """The text is not JSON of the plain kind; the message is a clause marked for translation."""


def parse(data: bytes, *, depth: int = 8) -> dict[str, object]:
    """The object that `data` holds, nested at most `depth` levels. Raises NotPlainJson."""
    try:
        value = json.loads(data, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError:
        raise NotPlainJson(_TOO_DEEP) from None
    except NotPlainJson:
        raise
    except ValueError:  # malformed, not UTF-8, or a number of thousands of digits
        raise NotPlainJson(_MALFORMED) from None
    if not isinstance(value, dict):
        raise NotPlainJson(_NO_OBJECT)
    if _is_deeper(value, depth):
        raise NotPlainJson(_TOO_DEEP)
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotPlainJson(_DOUBLED)
    return found


def _refuse_constant(_name: str) -> object:
    raise NotPlainJson(_NO_NUMBER)


def _is_deeper(value: object, levels: int) -> bool:
    match value:
        case dict():
            inner = list(value.values())
        case list():
            inner = value
        case _:
            return False
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inner)

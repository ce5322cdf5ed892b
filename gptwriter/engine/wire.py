"""Immutable values to JSON and back, strictly: the one place where the engine's values are encoded.

A value is a frozen dataclass whose fields are str, int, float, bool, Path, a StrEnum, another
such dataclass, one of these or None, or a tuple of any number of one of these. This module knows
nothing of pipes or of what the values mean.
"""

from __future__ import annotations

import dataclasses
import math
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import TypeVar, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


class Malformed(Exception):
    """The JSON does not describe a value of the wanted class."""


def encode(value: object) -> object:
    """What `json.dumps` takes for `value`; a float that is not finite becomes None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: encode(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def decode(kind: type[Value], data: object) -> Value:
    """The `kind` that `encode` described; raises Malformed for a missing, extra or wrong field."""
    hints = get_type_hints(kind)
    if not isinstance(data, dict) or data.keys() != hints.keys():
        raise Malformed(kind.__name__)
    return kind(**{name: _field(hint, data[name]) for name, hint in hints.items()})


def _field(hint: type | UnionType, data: object) -> object:
    if get_origin(hint) is tuple:
        if not isinstance(data, list):
            raise Malformed("tuple")
        return tuple(_single(get_args(hint)[0], each) for each in data)
    if isinstance(hint, UnionType):
        (kind,) = (each for each in get_args(hint) if each is not NoneType)
        return None if data is None else _single(kind, data)
    return _single(hint, data)


def _single(hint: type, data: object) -> object:
    if dataclasses.is_dataclass(hint):
        return decode(hint, data)
    if hint is float:
        return _float(data)
    if hint is Path and isinstance(data, str):
        return Path(data)
    if issubclass(hint, StrEnum) and isinstance(data, str) and data in set(hint):
        return hint(data)
    if type(data) is not hint:  # exactly: True is no int here
        raise Malformed(hint.__name__)
    return data


def _float(data: object) -> float:
    if data is None:
        return math.nan
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise Malformed("float")
    return float(data)

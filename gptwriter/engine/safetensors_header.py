"""Reads the header of a safetensors file: which tensors it holds, and where.

The format is an 8-byte little-endian length, a JSON header of that length, then the tensors'
bytes. Everything is checked against the file's real size before a library that maps the file sees
it. This module reads no weights, and does not know which tensors a model needs.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from gptwriter.engine import strict_json
from gptwriter.engine.refusal import Refusal
from gptwriter.errors import translate

MAX_HEADER_BYTES = 25_000_000  # one of 99 MB took 7 s and 1.3 GB to parse
MAX_TENSORS = 100_000
BYTES_PER_VALUE = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip
_METADATA = "__metadata__"


class BadHeader(Refusal):
    """The file is not a safetensors file that can be trusted."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: its type, its shape, and its bytes' place behind the header."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int

    @property
    def values(self) -> int:
        return math.prod(self.shape)


def read_header(path: Path) -> dict[str, Tensor]:
    """The tensors of the file at `path` by name. Raises BadHeader or OSError."""
    entries, size = _parsed(path)
    entries.pop(_METADATA, None)
    if len(entries) > MAX_TENSORS:
        raise BadHeader(
            translate("errors", "{file} claims to hold {count} tensors."),
            file=path.name,
            count=len(entries),
        )
    tensors = {name: _tensor(path.name, name, entry) for name, entry in entries.items()}
    _check_coverage(path.name, tensors, size)
    return tensors


def read_metadata(path: Path) -> dict[str, str]:
    """What the file at `path` says about itself. Raises BadHeader or OSError."""
    return _metadata(_parsed(path)[0])


def copy_with_metadata(path: Path, target: Path, more: dict[str, str]) -> None:
    """Write the same tensors to `target`, and `more` to its metadata. Raises as `read_header`."""
    entries, size = _parsed(path)
    entries[_METADATA] = _metadata(entries) | more
    header = json.dumps(entries, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # the tensors stay aligned
    with path.open("rb") as source, target.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        source.seek(-size, os.SEEK_END)
        shutil.copyfileobj(source, file)


def _metadata(entries: dict[str, object]) -> dict[str, str]:
    found = entries.get(_METADATA)
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _parsed(path: Path) -> tuple[dict[str, object], int]:
    """The header as JSON, and how many bytes follow it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise BadHeader(translate("errors", "{file} is cut off."), file=path.name)
        if length > MAX_HEADER_BYTES:
            raise BadHeader(
                translate("errors", "{file} has a header of {count} bytes, which is too large."),
                file=path.name,
                count=length,
            )
        header = file.read(length)
    try:
        entries = strict_json.parse(header, depth=3)
    except strict_json.NotPlainJson as error:
        raise BadHeader(
            translate("errors", "the header of {file} cannot be trusted: {why}."),
            file=path.name,
            why=str(error),
        ) from None
    return entries, size - 8 - length


def _tensor(file: str, name: str, entry: object) -> Tensor:
    shown = repr(name[:80])
    match entry:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(begin), int(end)]}:
            pass
        case _:
            raise BadHeader(
                translate("errors", "{file} does not describe the tensor {tensor}."),
                file=file,
                tensor=shown,
            )
    if dtype not in BYTES_PER_VALUE:
        raise BadHeader(
            translate("errors", "{file} stores weights as {kind}, which gptwriter does not read."),
            file=file,
            kind=dtype[:20],
        )
    if not all(type(axis) is int and axis >= 0 for axis in shape):
        raise BadHeader(
            translate("errors", "{file} gives the tensor {tensor} an impossible shape."),
            file=file,
            tensor=shown,
        )
    tensor = Tensor(dtype, tuple(shape), begin, end)
    if not 0 <= begin <= end or end - begin != tensor.values * BYTES_PER_VALUE[dtype]:
        raise BadHeader(
            translate("errors", "{file} gives the tensor {tensor} the wrong number of bytes."),
            file=file,
            tensor=shown,
        )
    return tensor


def _check_coverage(file: str, tensors: dict[str, Tensor], size: int) -> None:
    """Refuse overlaps, holes, and bytes that are missing or left over."""
    reached = 0
    for tensor in sorted(tensors.values(), key=lambda each: (each.begin, each.end)):
        if tensor.begin != reached:
            raise BadHeader(
                translate("errors", "{file} has tensors that overlap or leave gaps."), file=file
            )
        reached = tensor.end
    if reached != size:
        raise BadHeader(
            translate("errors", "{file} is cut off or has bytes that belong to no tensor."),
            file=file,
        )

"""Reads the header of a safetensors file: which tensors it holds, and where.

The format is an 8-byte little-endian length, a JSON header of that length, then the tensors'
bytes. Everything is checked against the file's real size before a library that maps the file sees
it. This module reads no weights, and does not know which tensors a model needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from gptwriter.engine import strict_json

MAX_HEADER_BYTES = 25_000_000  # one of 99 MB took 7 s and 1.3 GB to parse
MAX_TENSORS = 100_000
BYTES_PER_VALUE = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip


class BadHeader(ValueError):
    """The file is not a safetensors file that can be trusted; the message is a sentence."""


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
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise BadHeader(f"{path.name} is cut off.")
        if length > MAX_HEADER_BYTES:
            raise BadHeader(f"{path.name} has a header of {length} bytes, which is too large.")
        header = file.read(length)
    try:
        entries = strict_json.parse(header, depth=3)
    except strict_json.NotPlainJson as error:
        raise BadHeader(f"the header of {path.name} cannot be trusted: {error}.") from None
    entries.pop("__metadata__", None)
    if len(entries) > MAX_TENSORS:
        raise BadHeader(f"{path.name} claims to hold {len(entries)} tensors.")
    tensors = {name: _tensor(path.name, name, entry) for name, entry in entries.items()}
    _check_coverage(path.name, tensors, size - 8 - length)
    return tensors


def _tensor(file: str, name: str, entry: object) -> Tensor:
    match entry:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(begin), int(end)]}:
            pass
        case _:
            raise BadHeader(f"{file} does not describe the tensor {name[:80]!r}.")
    if dtype not in BYTES_PER_VALUE:
        raise BadHeader(f"{file} stores weights as {dtype[:20]}, which gptwriter does not read.")
    if not all(type(axis) is int and axis >= 0 for axis in shape):
        raise BadHeader(f"{file} gives the tensor {name[:80]!r} an impossible shape.")
    tensor = Tensor(dtype, tuple(shape), begin, end)
    if not 0 <= begin <= end or end - begin != tensor.values * BYTES_PER_VALUE[dtype]:
        raise BadHeader(f"{file} gives the tensor {name[:80]!r} the wrong number of bytes.")
    return tensor


def _check_coverage(file: str, tensors: dict[str, Tensor], size: int) -> None:
    """Refuse overlaps, holes, and bytes that are missing or left over."""
    reached = 0
    for tensor in sorted(tensors.values(), key=lambda each: (each.begin, each.end)):
        if tensor.begin != reached:
            raise BadHeader(f"{file} has tensors that overlap or leave gaps.")
        reached = tensor.end
    if reached != size:
        raise BadHeader(f"{file} is cut off or has bytes that belong to no tensor.")

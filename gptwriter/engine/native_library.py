"""The compiled forward pass: finds the build for this CPU, and says in ctypes what native.h says.

There is one build for each set of instructions, made by `make native` where there is a C compiler.
Without one, or on another kind of CPU, `library` is None and torch's own kernels compute. It knows
no model.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, Structure, c_float, c_int, c_int32, c_void_p
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _ctypes import _Pointer

    import torch

CHOICE = "GPTWRITER_NATIVE"  # "off", or the one build to use: to compare
BUILDS = ("amx", "avx512bf16", "avx512", "avx2")  # the fastest first
FEW_ROWS = 8  # up to here rows are multiplied in integers; native.h says the same
LANES = 16  # matrices have a multiple of as many rows
GROUP = 32  # inputs that share a scale
ACTIVATIONS = ("silu", "gelu", "gelu_new", "relu")  # by their numbers in C

_TAKERS = ("forward", "layer_forward", "layer_backward", "loss", "softmax_sums")  # of structs
_STALE = "the compiled code is of other sources; `make native` compiles it"
FOLDER = Path(__file__).parent / "native"


class Product(Structure):
    """Packed weights."""

    _fields_ = (
        ("codes", c_void_p),
        ("scales", c_void_p),
        ("bias", c_void_p),
        ("change", c_void_p),
        ("bits", c_int32),
        ("inputs", c_int32),
        ("blocks", c_int32),
    )


class Change(Structure):
    """What an adapter adds to a product."""

    _fields_ = (("down", Product), ("up", Product), ("scale", c_float))


class Block(Structure):
    """One layer."""

    _fields_ = (
        ("attention_norm", c_void_p),
        ("attention_norm_bias", c_void_p),
        ("feed_forward_norm", c_void_p),
        ("feed_forward_norm_bias", c_void_p),
        ("query_norm", c_void_p),
        ("key_norm", c_void_p),
        ("query_key_value", Product),
        ("out", Product),
        ("up", Product),
        ("down", Product),
    )


class Model(Structure):
    """All layers, and what they have in common."""

    _fields_ = (
        ("layers", c_int32),
        ("width", c_int32),
        ("heads", c_int32),
        ("key_value_heads", c_int32),
        ("head_size", c_int32),
        ("inner", c_int32),
        ("low", c_int32),
        ("root_mean_square", c_int32),
        ("gated", c_int32),
        ("activation", c_int32),
        ("epsilon", c_float),
        ("blocks", POINTER(Block)),
        ("final_norm", c_void_p),
        ("final_norm_bias", c_void_p),
        ("head", Product),
    )


class View(Structure):
    """Which keys a row sees: the first `shared`, and `count` from `first` on, `stride` apart."""

    _fields_ = (
        ("shared", c_int32),
        ("first", c_int32),
        ("stride", c_int32),
        ("count", c_int32),
    )


class Call(Structure):
    """One forward pass."""

    _fields_ = (
        ("rows", c_int32),
        ("start", c_int32),
        ("capacity", c_int32),
        ("logits_rows", c_int32),
        ("hidden", c_void_p),
        ("cosines", c_void_p),
        ("sines", c_void_p),
        ("cache", c_void_p),
        ("views", c_void_p),
        ("logits", c_void_p),
    )


class Library:
    """One build, loaded."""

    def __init__(self, file: Path) -> None:
        """Raises OSError where it cannot be loaded, is of another version, or cannot run here."""
        self._loaded = loaded = ctypes.CDLL(str(file))
        try:
            self._takes = {each: c_int32.in_dll(loaded, f"{each}_takes").value for each in _TAKERS}
        except ValueError:
            raise OSError(_STALE) from None
        if self._takes["forward"] != sum(map(ctypes.sizeof, (Model, Block, Call))):
            raise OSError(_STALE)
        self._new, self._free = loaded.worker_new, loaded.worker_free
        self._forward, self._product = loaded.forward, loaded.product
        self._new.restype, self._new.argtypes = c_void_p, [c_int]
        self._free.restype, self._free.argtypes = None, [c_void_p]
        self._forward.argtypes = [c_void_p, POINTER(Model), POINTER(Call)]
        self._product.argtypes = [c_void_p, POINTER(Product), c_int, c_void_p, c_void_p]
        self.build = file.stem
        self._worker: int | None = None
        self._threads = 0
        self._hire(1)

    def forward(self, model: Model, call: Call, threads: int) -> None:
        """Run `call`. Raises MemoryError."""
        self._hire(threads)
        if self._forward(self._worker, model, call):
            raise MemoryError

    def product(
        self, product: Product, rows: torch.Tensor, out: torch.Tensor, threads: int
    ) -> None:
        """`out` (rows rounded up to 16, outputs) = float32 `rows` times the weights."""
        self._hire(threads)
        if self._product(self._worker, product, len(rows), rows.data_ptr(), out.data_ptr()):
            raise MemoryError

    def run(self, function: str, job: Structure, threads: int) -> None:
        """Run one of the functions that take nothing but a worker and a job. Raises MemoryError."""
        if self._takes[function] != ctypes.sizeof(job):
            raise RuntimeError(_STALE)
        self._hire(threads)
        call = getattr(self._loaded, function)
        call.argtypes = [c_void_p, c_void_p]
        if call(self._worker, ctypes.byref(job)):
            raise MemoryError

    def _hire(self, threads: int) -> None:
        if threads == self._threads:
            return
        self._free(self._worker)
        self._threads = 0  # nobody is there, until somebody is
        self._worker = self._new(threads)
        if self._worker is None:
            raise OSError
        self._threads = threads


@cache
def library() -> Library | None:
    """The fastest build that runs here; None where there is none."""
    wanted = os.environ.get(CHOICE)
    for build in (wanted,) if wanted else BUILDS:
        try:
            return Library(FOLDER / f"{build}.so")
        except OSError:
            continue
    return None


def pointer(tensor: torch.Tensor | None) -> int | None:
    """Where the numbers of a contiguous tensor are; whoever asks keeps the tensor."""
    return None if tensor is None else tensor.data_ptr()


def blocks_of(blocks: list[Block]) -> _Pointer[Block]:
    """An array as C wants it."""
    return ctypes.cast((Block * len(blocks))(*blocks), POINTER(Block))

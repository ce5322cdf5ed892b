"""What is asked of a softmax for each token: its sums and its largest parts, none of the rest.

Compiled code reads the logits and writes nothing; where there is none, numpy does it, which for so
little is several times as fast as torch, since no thread has to be woken. It knows no tokens.
"""

from __future__ import annotations

import math
from ctypes import Structure, c_float, c_int32, c_void_p
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch

from gptwriter.engine import native_library
from gptwriter.engine.native_library import Library

Floats: TypeAlias = npt.NDArray[np.float32]

WORTH_TELLING = 0.01  # a token that is less likely was hardly considered
_MOST_TOLD = 100  # so many can be as likely


@dataclass(frozen=True, slots=True)
class Sums:
    """A token's probability is the exponential of its logit less `top`, divided by `total`."""

    top: float
    total: float
    marked: float  # the share of `total` that the marked tokens have
    told: tuple[int, ...]  # the tokens worth telling, in order


class _Job(Structure):
    _fields_ = (
        ("logits", c_void_p),
        ("marks", c_void_p),
        ("count", c_int32),
        ("known", c_int32),
        ("least", c_float),
        ("top", c_float),
        ("total", c_float),
        ("marked", c_float),
        ("told", c_int32),
        ("tokens", c_int32 * _MOST_TOLD),
    )


def sums(logits: Floats, marks: Floats) -> Sums:
    """`logits`: (vocabulary,). `marks`: 1 for a marked token, else 0; it may be shorter.

    Where a logit is no number, or too large for one, so is every sum, and nothing is worth telling.
    """
    library = native_library.library()
    with np.errstate(invalid="ignore"):
        found = _by_numpy(logits, marks) if library is None else _by_library(logits, marks, library)
    return found if math.isfinite(found.total) else Sums(math.nan, math.nan, math.nan, ())


def _by_numpy(logits: Floats, marks: Floats) -> Sums:
    known = min(len(marks), len(logits))
    top = logits.max()
    parts = np.exp(logits - top)
    total = float(parts.sum())
    marked = float(np.einsum("i,i->", parts[:known], marks[:known])) / total
    (told,) = (parts >= WORTH_TELLING * total).nonzero()
    return Sums(float(top), total, marked, tuple(told.tolist()))


def _by_library(logits: Floats, marks: Floats, library: Library) -> Sums:
    logits, marks = np.ascontiguousarray(logits), np.ascontiguousarray(marks)
    job = _Job(
        logits=logits.ctypes.data,
        marks=marks.ctypes.data,
        count=len(logits),
        known=min(len(marks), len(logits)),
        least=WORTH_TELLING,
    )
    library.run("softmax_sums", job, torch.get_num_threads())
    return Sums(job.top, job.total, job.marked / job.total, tuple(job.tokens[: job.told]))

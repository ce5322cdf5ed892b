"""Training in compiled code: says in ctypes what training.h says, and owns the memory it needs.

It computes what a layer of the Llama family computes, forwards and backwards, where only changes of
low rank beside frozen weights learn (LoRA, Hu et al. 2021). It knows no transformers, no autograd
and no text. Importing this module imports torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import Structure, c_float, c_int32, c_void_p
from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor

from gptwriter.engine import byte_weights, threads
from gptwriter.engine.architectures import Layout
from gptwriter.engine.byte_weights import ByteWeights
from gptwriter.engine.large_pages import in_large_pages
from gptwriter.engine.native_library import GROUP, Library, pointer

MOST_MATRICES = 3
_MOST_HEAD = 256  # numbers of a head; training.h says the same
_LINE = 64  # bytes; what is kept begins on a cache line


class GroupStruct(Structure):
    """Matrices with one input."""

    _fields_ = (
        ("forwards", ByteWeights),
        ("backwards", ByteWeights),
        ("bias", c_void_p),
        ("down", c_void_p),
        ("up", c_void_p),
        ("to_down", c_void_p),
        ("to_up", c_void_p),
        ("outputs", c_int32 * MOST_MATRICES),
        ("matrices", c_int32),
        ("inputs", c_int32),
        ("all_outputs", c_int32),
    )


class LessonStruct(Structure):
    """One batch through one layer."""

    _fields_ = (
        ("rows", c_int32),
        ("tokens", c_int32),
        ("width", c_int32),
        ("heads", c_int32),
        ("key_value_heads", c_int32),
        ("head_size", c_int32),
        ("inner", c_int32),
        ("rank", c_int32),
        ("used", c_int32),
        ("epsilon", c_float),
        ("attention_norm", c_void_p),
        ("feed_forward_norm", c_void_p),
        ("query_key_value", GroupStruct),
        ("out", GroupStruct),
        ("up", GroupStruct),
        ("down", GroupStruct),
        ("cosines", c_void_p),
        ("sines", c_void_p),
        ("input", c_void_p),
        ("output", c_void_p),
        ("middle", c_void_p),
        ("log_sums", c_void_p),
        ("placed", c_void_p),
        ("mixed", c_void_p),
        ("raised", c_void_p),
        ("low_query_key_value", c_void_p),
        ("low_out", c_void_p),
        ("low_up", c_void_p),
        ("low_down", c_void_p),
        ("slope", c_void_p),
        ("to_input", c_void_p),
    )


@dataclass(frozen=True, slots=True)
class Matrix:
    """Frozen weights and what learns beside them; all are the caller's and stay where they are."""

    weights: Tensor  # (outputs, inputs), bfloat16
    bias: Tensor | None  # (outputs,)
    down: Tensor  # (rank, inputs), float32
    up: Tensor  # (outputs, rank), float32
    scale: float


class Group:
    """Matrices with one input, as compiled code wants them."""

    def __init__(self, matrices: Sequence[Matrix], sizes: Tensor, rank: int) -> None:
        self._matrices = matrices
        self._rank = rank
        self._ends = list(accumulate(len(each.weights) for each in matrices))
        self.inputs, self.outputs = matrices[0].weights.shape[1], self._ends[-1]
        low = len(matrices) * rank
        self._down = torch.zeros(low, self.inputs, dtype=torch.bfloat16)
        self._up = torch.zeros(self.outputs, rank, dtype=torch.bfloat16)
        self._rounded = byte_weights.rounded(torch.cat([each.weights for each in matrices]), sizes)
        biases = [each.bias for each in matrices if each.bias is not None]
        if len(biases) not in {0, len(matrices)}:
            raise ValueError("matrices with one input have a bias each, or none has")
        self._bias = torch.cat(biases).float() if biases else None
        self.struct = self._as_struct()

    @property
    def low(self) -> int:
        """The width behind all the D."""
        return len(self._down)

    def refresh(self) -> None:
        """Take what has been learned."""
        for index, (matrix, end) in enumerate(zip(self._matrices, self._ends, strict=True)):
            rank, start = len(matrix.down), end - len(matrix.weights)
            self._down[index * self._rank :][:rank] = matrix.down
            torch.mul(matrix.up, matrix.scale, out=self._up[start:end, :rank])

    def learning(self) -> list[Tensor]:
        """Each matrix's D, then its U."""
        return [tensor for each in self._matrices for tensor in (each.down, each.up)]

    def _as_struct(self) -> GroupStruct:
        return GroupStruct(
            forwards=self._rounded.forwards(),
            backwards=self._rounded.backwards(),
            bias=pointer(self._bias),
            down=pointer(self._down),
            up=pointer(self._up),
            outputs=(c_int32 * MOST_MATRICES)(*(len(each.weights) for each in self._matrices)),
            matrices=len(self._matrices),
            inputs=self.inputs,
            all_outputs=self.outputs,
        )

    def room(self) -> tuple[Tensor, Tensor]:
        """For the gradients, as compiled code gives them."""
        return torch.empty(self.low, self.inputs), torch.empty(self._rank, self.outputs)

    def gradients(self, to_down: Tensor, to_up: Tensor) -> list[Tensor]:
        """Of each matrix D, then U, from what is in `room`."""
        found = []
        for index, (matrix, end) in enumerate(zip(self._matrices, self._ends, strict=True)):
            rank, start = len(matrix.down), end - len(matrix.weights)
            found.append(to_down[index * self._rank :][:rank])
            found.append(to_up[:rank, start:end].T * matrix.scale)
        return found


@dataclass(frozen=True, slots=True)
class Rotations:
    """Each position's rotation: both (tokens, head / 2), float32."""

    cosines: Tensor
    sines: Tensor


class Layer:
    """One layer that learns; it remembers its last way forward, for the way back."""

    def __init__(
        self,
        layout: Layout,
        norms: tuple[Tensor, Tensor],  # attention's and the feed-forward part's: (width,)
        groups: Sequence[Sequence[Matrix]],  # query, key and value; out; gate and up; down
        sizes: Sequence[Tensor],  # of each group's inputs, see `byte_weights.rounded`
        library: Library,
    ) -> None:
        self._shape, self._epsilon = layout.shape, layout.norm_epsilon
        self._norms = [norm.detach().float() for norm in norms]
        self._used = max(len(matrix.down) for group in groups for matrix in group)
        self._rank = -(-self._used // GROUP) * GROUP
        self._groups = [
            Group(each, size, self._rank) for each, size in zip(groups, sizes, strict=True)
        ]
        self._library = library
        self._kept = torch.empty(0, dtype=torch.uint8)
        self._job = LessonStruct()
        self._alive: list[Tensor] = []  # what `_job` points at
        self.times = 0
        """How often it went forward."""

    @property
    def head_size(self) -> int:
        return self._shape.head_dim

    def learning(self) -> list[Tensor]:
        """What learns: for each matrix in the order of the groups D, then U."""
        return [tensor for group in self._groups for tensor in group.learning()]

    def forward(self, inputs: Tensor, rotations: Rotations) -> Tensor:
        """The answer to `inputs` (sequences, tokens, width), float32, tokens in steps of 32.

        Padding is on the right, where what comes before it cannot see it. Raises MemoryError.
        """
        self.times += 1
        sequences, tokens, width = inputs.shape
        inputs, output = inputs.contiguous(), torch.empty_like(inputs)
        for group in self._groups:
            group.refresh()
        shape = self._shape
        structs = [group.struct for group in self._groups]
        self._job = LessonStruct(
            rows=sequences * tokens,
            tokens=tokens,
            width=width,
            heads=shape.heads,
            key_value_heads=shape.key_value_heads,
            head_size=shape.head_dim,
            inner=shape.inner,
            rank=self._rank,
            used=self._used,
            epsilon=self._epsilon,
            attention_norm=pointer(self._norms[0]),
            feed_forward_norm=pointer(self._norms[1]),
            query_key_value=structs[0],
            out=structs[1],
            up=structs[2],
            down=structs[3],
            cosines=pointer(rotations.cosines),
            sines=pointer(rotations.sines),
            input=pointer(inputs),
            output=pointer(output),
        )
        self._lay_out(sequences * tokens)
        self._alive = [inputs, rotations.cosines, rotations.sines]
        self._library.run("layer_forward", self._job, threads.of_compiled_code())
        return output

    def backward(self, slope: Tensor) -> tuple[Tensor, list[Tensor]]:
        """From the slopes of the last answer to those of its input, and of `learning`.

        Raises MemoryError.
        """
        slope = slope.contiguous()
        to_input = torch.empty_like(slope)
        rooms = [group.room() for group in self._groups]
        job = self._job
        structs = (job.query_key_value, job.out, job.up, job.down)
        for struct, (to_down, to_up) in zip(structs, rooms, strict=True):
            struct.to_down, struct.to_up = pointer(to_down), pointer(to_up)
        job.slope, job.to_input = pointer(slope), pointer(to_input)
        self._library.run("layer_backward", job, threads.of_compiled_code())
        gradients = [
            each
            for group, room in zip(self._groups, rooms, strict=True)
            for each in group.gradients(*room)
        ]
        return to_input, gradients

    def _lay_out(self, rows: int) -> None:
        """Room for what the way back will want; the same memory each time, where it is enough.

        To give so much back and ask for it again costs a page fault for every 4 KB of it.
        """
        query_key_value, out, up, down = self._groups
        sizes: dict[str, int] = {
            "middle": 4 * rows * self._shape.width,
            "log_sums": 4 * rows * self._shape.heads,
            "placed": 2 * rows * query_key_value.outputs,
            "mixed": 2 * rows * out.inputs,
            "raised": 2 * rows * up.outputs,
            "low_query_key_value": 2 * rows * query_key_value.low,
            "low_out": 2 * rows * out.low,
            "low_up": 2 * rows * up.low,
            "low_down": 2 * rows * down.low,
        }
        wanted = sum(-(-size // _LINE) * _LINE for size in sizes.values())
        if len(self._kept) < wanted:
            self._kept = in_large_pages(wanted)
        at = self._kept.data_ptr()
        for name, size in sizes.items():
            setattr(self._job, name, at)
            at += -(-size // _LINE) * _LINE


def can_train(layout: Layout) -> bool:
    """Whether a layer of such a model can be compiled code."""
    architecture, shape = layout.architecture, layout.shape
    sizes = (shape.width, shape.inner, shape.head_dim)
    return (
        architecture.rms_norm
        and not architecture.transposed
        and not architecture.normed_heads
        and len(architecture.names.up) == 2
        and layout.activation == "silu"
        and all(size % GROUP == 0 for size in sizes)
        and shape.head_dim <= _MOST_HEAD
    )

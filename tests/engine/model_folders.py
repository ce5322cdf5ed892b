"""Writes tiny model folders by hand, good ones and ones that need one thing made bad."""

from __future__ import annotations

import json
from pathlib import Path

CONFIG = {
    "model_type": "gpt2",
    "n_layer": 1,
    "n_embd": 4,
    "n_head": 2,
    "n_positions": 8,
    "vocab_size": 10,
}
# At least what CONFIG implies: 10 x 4 + 8 x 4 + 1 x (4 x 4 x 4 + 2 x 4 x 16) = 264 values.
SHAPES = {"transformer.wte.weight": [10, 4], "transformer.rest": [230]}


def write_model(folder: Path) -> Path:
    """A folder that the catalog accepts (the weights are zeros, and only look complete)."""
    folder.mkdir(parents=True)
    write_json(folder / "config.json", CONFIG)
    write_json(folder / "tokenizer.json", {"model": {"vocab": {"a": 0, "b": 9}}})
    write_weights(folder / "model.safetensors", entries(SHAPES))
    return folder


def entries(shapes: dict[str, list[int]]) -> dict[str, dict[str, object]]:
    """Header entries of float32 tensors that follow one another."""
    found: dict[str, dict[str, object]] = {}
    begin = 0
    for name, shape in shapes.items():
        end = begin + 4 * _product(shape)
        found[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
        begin = end
    return found


def write_weights(path: Path, header: object, size: int = 4 * 270) -> None:
    """A safetensors file of this header and `size` bytes of weights, all zero."""
    write_raw_weights(path, json.dumps(header).encode(), size)


def write_raw_weights(path: Path, header: bytes, size: int = 4 * 270) -> None:
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(size))


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), "utf-8")


def change_json(path: Path, **changes: object) -> None:
    """Set keys of the JSON object at `path`; a value of ... deletes its key."""
    value = json.loads(path.read_text("utf-8")) | changes
    write_json(path, {key: each for key, each in value.items() if each is not ...})


def _product(shape: list[int]) -> int:
    product = 1
    for axis in shape:
        product *= axis
    return product

"""Packed weights on the disk: found again when they are right, made anew when they are not."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
import torch

from gptwriter import paths
from gptwriter.engine import packed_cache, packing
from gptwriter.engine.api import WeightFormat
from gptwriter.engine.packed_cache import PackedWeights
from tests.engine.conftest import loaded


@pytest.fixture
def packed() -> PackedWeights:
    matrix = torch.randn(32, 64, generator=torch.Generator().manual_seed(1))
    four, eight = packing.int4(matrix), packing.int8(matrix)
    assert four is not None
    assert eight is not None
    return PackedWeights(WeightFormat.INT4, {"0.up": four, "lm_head": eight})


@pytest.fixture
def file(packed: PackedWeights) -> Path:
    file = paths.cache_dir() / "packed" / "a.safetensors"
    packed_cache.write(file, packed)
    return file


def test_what_was_written_is_read(file: Path, packed: PackedWeights) -> None:
    found = packed_cache.read(file)
    assert found is not None
    assert found.weights is WeightFormat.INT4
    rows = torch.randn(2, 64).bfloat16()
    for name, product in packed.products.items():
        assert type(found.products[name]) is type(product)
        assert torch.equal(found.products[name](rows), product(rows))


def test_only_the_owner_can_look(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("place", [3, 60, -1, -2000])
def test_a_file_with_one_wrong_bit_counts_as_none(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert packed_cache.read(file) is None


@pytest.mark.parametrize("size", [0, 7, 100, -1])
def test_a_file_that_was_cut_off_counts_as_none(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])
    assert packed_cache.read(file) is None


def test_a_disk_that_takes_nothing_is_survived(packed: PackedWeights) -> None:
    paths.cache_dir().mkdir(exist_ok=True)
    (paths.cache_dir() / "packed").write_text("a file where the folder should be")
    packed_cache.write(paths.cache_dir() / "packed" / "a.safetensors", packed)


def test_only_the_newest_files_are_kept(file: Path, packed: PackedWeights) -> None:
    os.utime(file, (1, 1))
    for name in "bcdefgh":
        packed_cache.write(file.with_name(f"{name}.safetensors"), packed)
    assert not file.exists()
    assert len(list(file.parent.iterdir())) == packed_cache._KEPT


def test_a_file_that_is_used_is_newer_than_what_is_not(file: Path, packed: PackedWeights) -> None:
    os.utime(file, (1, 1))
    packed_cache.read(file)
    for name in "bcdefgh":
        other = file.with_name(f"{name}.safetensors")
        packed_cache.write(other, packed)
        os.utime(other, (2, 2))
    packed_cache.write(file.with_name("i.safetensors"), packed)
    assert file.exists()


def test_other_weights_have_another_place(tiny_llama: Path, tmp_path: Path) -> None:
    weights = Path(shutil.copy(tiny_llama / "model.safetensors", tmp_path))
    place = packed_cache.place([weights], WeightFormat.AUTO, native=True)
    assert packed_cache.place([weights], WeightFormat.AUTO, native=True) == place
    assert packed_cache.place([weights], WeightFormat.AUTO, native=False) != place
    assert packed_cache.place([weights], WeightFormat.INT8, native=True) != place
    with weights.open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        opened.write(b"\1")
    assert packed_cache.place([weights], WeightFormat.AUTO, native=True) != place


def test_a_model_is_packed_once(tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = loaded(tiny_llama, WeightFormat.INT8).info
    monkeypatch.setattr(packing, "pack", lambda *_: pytest.fail("packed again"))
    assert loaded(tiny_llama, WeightFormat.INT8).info == first


def test_a_damaged_file_is_packed_anew(tiny_llama: Path) -> None:
    loaded(tiny_llama, WeightFormat.INT8)
    (file,) = (paths.cache_dir() / "packed").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    loaded(tiny_llama, WeightFormat.INT8)
    assert packed_cache.read(file) is not None

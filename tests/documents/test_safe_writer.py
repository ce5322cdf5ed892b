"""A save gives the new bytes and nothing else changes about the file."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from gptwriter import paths
from gptwriter.documents import directory_entries, safe_writer
from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import (
    DocumentChangedOutside,
    DocumentError,
    DocumentMayNotLast,
    DocumentNotSaved,
    OtherVersionKept,
)

OLD, NEW, THEIRS = b"old text\n" * 50, b"new text\n" * 80, b"another program's text\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "novel.md"
    file.write_bytes(OLD)
    return file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def recovery() -> list[Path]:
    folder = paths.recovery_dir()
    return list(folder.iterdir()) if folder.exists() else []


def refused(name: str, number: int = 1) -> Callable[..., None]:
    """Stand-in for a system call that fails."""

    def call(*arguments: object, **named: object) -> None:
        raise OSError(number, f"{name} failed")

    return call


def test_an_existing_file_gets_the_new_bytes(file: Path) -> None:
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == NEW
    assert (saved.digest, saved.warning) == (Digest.of(NEW), None)
    assert names(file.parent) == ["novel.md"]


def test_a_new_file_gets_the_bytes(tmp_path: Path) -> None:
    save_bytes(tmp_path / "new.md", NEW, None)
    assert (tmp_path / "new.md").read_bytes() == NEW
    assert names(tmp_path) == ["new.md"]


def test_saves_follow_each_other(file: Path) -> None:
    digest = Digest.of(OLD)
    for data in (NEW, b"", b"\0" * 100_000, OLD):
        digest = save_bytes(file, data, digest).digest
        assert file.read_bytes() == data


def test_a_symbolic_link_stays_one(file: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "link.md"
    link.symlink_to("../novel.md")
    save_bytes(link, NEW, Digest.of(OLD))
    assert link.is_symlink()
    assert file.read_bytes() == NEW


def test_a_dangling_link_gets_its_file(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("later.md")
    save_bytes(tmp_path / "link.md", NEW, None)
    assert (tmp_path / "later.md").read_bytes() == NEW


def test_a_name_of_any_length_can_be_saved(tmp_path: Path) -> None:
    file = tmp_path / ("长" * 85)  # 255 bytes
    save_bytes(file, OLD, None)
    save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == NEW


@pytest.mark.parametrize("theirs", [THEIRS, OLD[:-1] + b"!", b""])
def test_r11_an_outside_change_is_not_overwritten(file: Path, theirs: bytes) -> None:
    file.write_bytes(theirs)
    with pytest.raises(DocumentChangedOutside):
        save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == theirs
    assert names(file.parent) == ["novel.md"]


def test_r11_an_outside_deletion_is_told(file: Path) -> None:
    file.unlink()
    with pytest.raises(DocumentChangedOutside):
        save_bytes(file, NEW, Digest.of(OLD))
    assert names(file.parent) == []


def test_r11_on_the_writers_word_an_outside_change_is_overwritten(file: Path) -> None:
    file.write_bytes(THEIRS)
    save_bytes(file, NEW, None)
    assert file.read_bytes() == NEW
    assert names(file.parent) == ["novel.md"]


def write_just_before(monkeypatch: pytest.MonkeyPatch, call: str, file: Path) -> None:
    """Let another program write in the last moment before `call` of the safe writer."""
    real = getattr(safe_writer, call)

    def late(first: Path, second: Path) -> object:
        if not first.name.endswith(".md"):
            file.write_bytes(THEIRS)
            monkeypatch.setattr(safe_writer, call, real)
        return real(first, second)

    monkeypatch.setattr(safe_writer, call, late)


def test_r11_a_change_in_the_last_moment_is_kept(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_just_before(monkeypatch, "exchange", file)
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == NEW
    assert isinstance(saved.warning, OtherVersionKept)
    assert (file.parent / "novel (changed outside).md").read_bytes() == THEIRS
    assert names(file.parent) == ["novel (changed outside).md", "novel.md"]


def test_r11_a_kept_version_takes_no_other_files_name(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = file.with_name("novel (changed outside).md")
    other.write_bytes(b"kept before")
    write_just_before(monkeypatch, "exchange", file)
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert saved.warning is not None
    assert file.with_name(str(saved.warning.fields["other"])).read_bytes() == THEIRS
    assert other.read_bytes() == b"kept before"


def test_r11_a_kept_version_of_a_file_with_a_long_name_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ("长" * 84 + ".md")  # 255 bytes: no name can be made longer
    file.write_bytes(OLD)
    write_just_before(monkeypatch, "exchange", file)
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == NEW
    assert isinstance(saved.warning, OtherVersionKept)
    assert file.with_name(str(saved.warning.fields["other"])).read_bytes() == THEIRS


def test_r11_what_was_replaced_and_cannot_be_read_any_more_is_kept(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Digest, "of_file", refused("read", number=5))
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert isinstance(saved.warning, OtherVersionKept)
    assert (file.parent / "novel (changed outside).md").read_bytes() == OLD


def test_r11_without_an_exchange_a_change_in_the_last_moment_is_not_overwritten(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_entries, "_renameat2", lambda *_: False)
    write_just_before(monkeypatch, "exchange", file)
    with pytest.raises(DocumentChangedOutside):
        save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == THEIRS
    assert names(file.parent) == ["novel.md"]


def test_r11_a_new_file_takes_no_place_that_was_just_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_just_before(monkeypatch, "give_name", tmp_path / "new.md")
    with pytest.raises(DocumentChangedOutside):
        save_bytes(tmp_path / "new.md", NEW, None)
    assert (tmp_path / "new.md").read_bytes() == THEIRS
    assert names(tmp_path) == ["new.md"]


def test_r11_a_file_that_goes_in_the_last_moment_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(first: Path, second: Path) -> bool:
        second.unlink()
        return directory_entries.exchange(first, second)

    monkeypatch.setattr(safe_writer, "exchange", late)
    with pytest.raises(DocumentChangedOutside):
        save_bytes(file, NEW, Digest.of(OLD))
    assert names(file.parent) == []


def test_without_an_exchange_the_file_is_replaced(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_entries, "_renameat2", lambda *_: False)
    save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == NEW
    assert names(file.parent) == ["novel.md"]


def test_without_links_a_new_file_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refused("link", number=1))
    save_bytes(tmp_path / "one.md", NEW, None)
    monkeypatch.setattr(directory_entries, "_renameat2", lambda *_: False)
    save_bytes(tmp_path / "two.md", NEW, None)
    assert names(tmp_path) == ["one.md", "two.md"]


def test_r11_without_links_either_a_new_file_takes_no_place_that_was_just_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refused("link", number=1))
    monkeypatch.setattr(directory_entries, "_renameat2", lambda *_: False)
    write_just_before(monkeypatch, "give_name", tmp_path / "new.md")
    with pytest.raises(DocumentChangedOutside):
        save_bytes(tmp_path / "new.md", NEW, None)
    assert (tmp_path / "new.md").read_bytes() == THEIRS
    assert names(tmp_path) == ["new.md"]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EIO])
def test_a_file_system_that_knows_no_exchange_is_told_from_one_that_fails(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    library = SimpleNamespace(renameat2=lambda *_: -1)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    monkeypatch.setattr(ctypes, "get_errno", lambda: number)
    if number == errno.EIO:
        with pytest.raises(DocumentNotSaved, match="reports a fault"):
            save_bytes(file, NEW, Digest.of(OLD))
    else:
        save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == (OLD if number == errno.EIO else NEW)
    assert names(file.parent) == ["novel.md"]


def test_a_folder_that_knows_no_fsync_is_no_warning(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def sync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    assert save_bytes(file, NEW, Digest.of(OLD)).warning is None


def test_a_hard_link_keeps_all_its_names(file: Path) -> None:
    file.with_name("second.md").hardlink_to(file)
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert saved.digest == Digest.of(NEW)
    assert file.with_name("second.md").read_bytes() == NEW
    assert recovery() == []


@pytest.mark.parametrize("data", [NEW, b"short", b""])
@pytest.mark.parametrize("call", ["fchown", "setxattr", "open", "open, read only"])
def test_where_no_like_file_can_be_made_the_old_one_is_changed(
    file: Path, monkeypatch: pytest.MonkeyPatch, call: str, data: bytes
) -> None:
    os.setxattr(file, "user.tag", b"draft")
    inode = file.stat().st_ino
    if call == "fchown":
        monkeypatch.setattr("gptwriter.documents.attributes._pass_on_owner_and_mode", refused(call))
    elif call == "setxattr":
        monkeypatch.setattr(os, "setxattr", refused(call))
    else:  # the second: a sandbox gives one file alone out of a folder that cannot be changed
        error = PermissionError(13, "") if call == "open" else OSError(errno.EROFS, "")
        monkeypatch.setattr(os, "open", _no_new_file(error))
    save_bytes(file, data, Digest.of(OLD))
    assert file.read_bytes() == data
    assert file.stat().st_ino == inode
    assert names(file.parent) == ["novel.md"]
    assert recovery() == []


def test_a_folder_that_does_not_last_is_a_warning(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_writer, "sync_folder", refused("fsync", number=5))
    saved = save_bytes(file, NEW, Digest.of(OLD))
    assert file.read_bytes() == NEW
    assert isinstance(saved.warning, DocumentMayNotLast)
    assert names(file.parent) == ["novel.md"]


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("gone/new.md", "Its folder is not there"),
        ("novel.md/new.md", "Its folder is not there"),
        ("folder", "There is a folder of this name"),
        ("loop", "leads to itself"),
        ("pipe", "not an ordinary file"),
        ("n" * 256, "The name is too long"),
    ],
)
def test_a_place_that_takes_no_file_is_told(file: Path, place: str, sentence: str) -> None:
    (file.parent / "folder").mkdir()
    (file.parent / "loop").symlink_to("loop")
    os.mkfifo(file.parent / "pipe")
    before = names(file.parent)
    with pytest.raises(DocumentNotSaved, match=sentence) as raised:
        save_bytes(file.parent / place, NEW, None)
    assert isinstance(raised.value, DocumentError)
    assert "no file was changed" in str(raised.value)
    assert names(file.parent) == before


def test_a_device_is_no_document() -> None:
    with pytest.raises(DocumentNotSaved, match="not an ordinary file"):
        save_bytes(Path("/dev/full"), NEW, None)


_real_open = os.open


def _no_new_file(error: OSError) -> Callable[..., int]:
    """A folder in which nothing can be made."""

    def call(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).name.startswith(".gptwriter-"):
            raise error
        return _real_open(path, flags, mode)

    return call

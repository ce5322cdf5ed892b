"""A disk (FUSE) that says no when it is told to, also at moments that no trace can reach.

    python -m tests.documents.fuse_disk FOLDER

It is one folder of files in memory, served by a fork of this process over the kernel's own
protocol, so that nothing has to be installed. An error on closing a file is really one here: the
descriptor is gone. The process must be allowed to mount; it saves at every fault, and prints what
became of it in one line of JSON each.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import mmap
import os
import stat
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from gptwriter.documents.digest import Digest
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentError
from tests.documents.save_cases import NEW, OLD


class Op(IntEnum):
    """What the kernel asks for, by the protocol's own numbers."""

    LOOKUP = 1
    FORGET = 2
    GETATTR = 3
    SETATTR = 4
    UNLINK = 10
    RENAME = 12
    LINK = 13
    OPEN = 14
    READ = 15
    WRITE = 16
    RELEASE = 18
    FSYNC = 20
    FLUSH = 25
    INIT = 26
    OPENDIR = 27
    READDIR = 28
    RELEASEDIR = 29
    FSYNCDIR = 30
    CREATE = 35
    INTERRUPT = 36
    BATCH_FORGET = 42
    RENAME2 = 45


FAULTS = {
    "create": Op.CREATE,
    "write": Op.WRITE,
    "fsync": Op.FSYNC,
    "close": Op.FLUSH,
    "link": Op.LINK,
    "rename": Op.RENAME,
    "exchange": Op.RENAME2,
    "unlink": Op.UNLINK,
    "change of mode": Op.SETATTR,
    "fsync of the folder": Op.FSYNCDIR,
}
ERRORS = ("EDQUOT", "ENOSPC", "EIO", "EROFS")
CASES = {"existing": 1, "new": 0, "hard link": 2}  # names of the file before the save
NOT_ALLOWED = "it may not be mounted here"
_HEADER = struct.Struct("<IIQQIIIHH")
_ROOT = 1
_DETACH = 2  # MNT_DETACH


@dataclass
class Node:
    mode: int
    data: bytearray = field(default_factory=bytearray)
    links: int = 1


class Disk:
    """Answers the kernel; `fault` is memory shared with whoever saves: an operation, an error."""

    def __init__(self, kernel: int, fault: mmap.mmap) -> None:
        self._kernel = kernel
        self._fault = fault
        self._nodes = {_ROOT: Node(stat.S_IFDIR | 0o755)}
        self._names: dict[bytes, int] = {}

    def serve(self) -> None:
        while True:
            try:
                request = os.read(self._kernel, 1 << 18)
            except OSError:
                return  # it was unmounted
            length, operation, number, node, *_ = _HEADER.unpack_from(request)
            if operation in (Op.FORGET, Op.BATCH_FORGET, Op.INTERRUPT):  # no answer is waited for
                continue
            try:
                body = self._answer(operation, node, request[_HEADER.size : length])
                head = struct.pack("<IiQ", 16 + len(body), 0, number)
            except OSError as error:
                body, head = b"", struct.pack("<IiQ", 16, -(error.errno or 0), number)
            os.write(self._kernel, head + body)

    def _answer(self, operation: int, node: int, body: bytes) -> bytes:
        failing, error = struct.unpack_from("<II", self._fault)
        if failing == operation:
            raise OSError(error, "")
        match operation:
            case Op.INIT:
                return struct.pack("<IIIIHHIIHHI28x", 7, 31, 0, 0, 16, 12, 1 << 17, 1, 0, 0, 0)
            case Op.RELEASE | Op.FSYNC | Op.FLUSH | Op.RELEASEDIR | Op.FSYNCDIR:
                return b""
            case Op.OPEN | Op.OPENDIR:
                return bytes(16)
            case Op.LOOKUP | Op.CREATE | Op.UNLINK | Op.LINK | Op.RENAME:
                return self._with_names(operation, body)
            case Op.GETATTR | Op.SETATTR | Op.READ | Op.WRITE | Op.READDIR:
                return self._with_data(operation, node, body)
            case _:
                pass
        # To exchange two names (RENAME2) is more than most such disks can do.
        raise OSError(errno.EINVAL if operation == Op.RENAME2 else errno.ENOSYS, "")

    def _with_names(self, operation: int, body: bytes) -> bytes:
        match operation:
            case Op.LOOKUP:
                return self._entry(self._node_of(_name(body)))
            case Op.CREATE:
                return self._create(_name(body[16:]), struct.unpack_from("<4xI", body)[0])
            case Op.LINK:
                return self._link(struct.unpack_from("<Q", body)[0], _name(body[8:]))
            case Op.RENAME:
                return self._rename(body[8:])
            case _:
                pass
        self._node_of(_name(body))
        self._let_go(_name(body))
        return b""

    def _with_data(self, operation: int, node: int, body: bytes) -> bytes:
        match operation:
            case Op.READ:
                start, size = struct.unpack_from("<8xQI", body)
                return bytes(self._nodes[node].data[start : start + size])
            case Op.WRITE:
                return self._write(node, body)
            case Op.READDIR:
                return self._listing(*struct.unpack_from("<8xQ", body))
            case Op.SETATTR:
                self._change(node, body)
            case _:
                pass
        return bytes(16) + self._attributes(node)

    def _write(self, node: int, body: bytes) -> bytes:
        start, size = struct.unpack_from("<8xQI", body)
        data = self._nodes[node].data
        data.extend(bytes(max(0, start - len(data))))
        data[start : start + size] = body[40 : 40 + size]
        return struct.pack("<II", size, 0)

    def _change(self, node: int, body: bytes) -> None:
        what, size, mode = struct.unpack_from("<I12xQ44xI", body)
        changed = self._nodes[node]
        if what & 1:
            changed.mode = mode
        if what & 8:
            changed.data = (changed.data + bytes(size))[:size]

    def _create(self, name: bytes, mode: int) -> bytes:
        if name in self._names:
            raise OSError(errno.EEXIST, "")
        number = max(self._nodes) + 1
        self._nodes[number], self._names[name] = Node(mode), number
        return self._entry(number) + bytes(16)

    def _link(self, number: int, name: bytes) -> bytes:
        if name in self._names:
            raise OSError(errno.EEXIST, "")
        self._names[name] = number
        self._nodes[number].links += 1
        return self._entry(number)

    def _rename(self, names: bytes) -> bytes:
        old, new, *_ = names.split(b"\0")
        number = self._node_of(old)
        if new in self._names:
            self._let_go(new)
        self._names[new] = number
        del self._names[old]
        return b""

    def _let_go(self, name: bytes) -> None:
        self._nodes[self._names.pop(name)].links -= 1

    def _node_of(self, name: bytes) -> int:
        if name not in self._names:
            raise OSError(errno.ENOENT, "")
        return self._names[name]

    def _listing(self, start: int) -> bytes:
        listed = b""
        for number, (name, node) in enumerate([*self._names.items()][start:], start=start + 1):
            entry = struct.pack("<QQII", node, number, len(name), 8) + name
            listed += entry + bytes(-len(entry) % 8)
        return listed

    def _entry(self, number: int) -> bytes:
        return struct.pack("<QQ24x", number, 0) + self._attributes(number)

    def _attributes(self, number: int) -> bytes:
        node = self._nodes[number]
        numbers = (number, len(node.data), 1, 0, 0, 0, 0, 0, 0, node.mode, node.links, 0, 0, 0)
        return struct.pack("<6Q10I", *numbers, 4096, 0)


def _name(body: bytes) -> bytes:
    return body.partition(b"\0")[0]


@contextlib.contextmanager
def mounted(folder: Path) -> Iterator[mmap.mmap]:
    """The disk at `folder`; an operation and an error that are written into the memory are a fault.

    Raises OSError.
    """
    kernel, fault = os.open("/dev/fuse", os.O_RDWR), mmap.mmap(-1, 8)
    options = f"fd={kernel},rootmode=40000,user_id=0,group_id=0".encode()
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(b"gptwriter-test", os.fsencode(folder), b"fuse", 0, options):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    server = os.fork()
    if not server:
        Disk(kernel, fault).serve()
        os._exit(0)
    os.close(kernel)
    try:
        yield fault
    finally:
        library.umount2(os.fsencode(folder), _DETACH)  # which ends the server
        os.waitpid(server, 0)


def prepare(folder: Path, names: int) -> Path:
    for old in folder.iterdir():
        old.unlink()
    file = folder / "novel.md"
    if names:
        file.write_bytes(OLD)
        file.chmod(0o640)
    if names > 1:
        (folder / "1.md").hardlink_to(file)
    return file


def tell(case: str, fault: str, error: str, file: Path, failing: mmap.mmap) -> None:
    """Save with this fault, and say what became of the file."""
    expected = Digest.of(OLD) if CASES[case] else None
    struct.pack_into("<II", failing, 0, FAULTS.get(fault, 0), getattr(errno, error, 0))
    try:
        warning = save_bytes(file, NEW, expected).warning
        said, sentence, place = "saved", str(warning or ""), ""
    except DocumentError as refused:
        said, sentence = type(refused).__name__, str(refused)
        place = str(refused.fields.get("place", ""))
    struct.pack_into("<II", failing, 0, 0, 0)
    content = file.read_bytes() if file.exists() else b""
    holds = {OLD if CASES[case] else b"": "old", NEW: "new"}.get(content, "neither")
    if said == "DocumentDamaged":
        holds = "backup" if Path(place).read_bytes() == OLD else "nothing"
    others = sorted(each.name for each in file.parent.iterdir() if each != file)
    line = [case, fault, error, said, sentence, holds, others]
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    disk = Path(sys.argv[1])
    with contextlib.ExitStack() as stack:
        try:
            switch = stack.enter_context(mounted(disk))
        except OSError as refusal:
            sys.exit(f"{NOT_ALLOWED}: {refusal}")
        for kind, number_of_names in CASES.items():
            tell(kind, "none", "none", prepare(disk, number_of_names), switch)
            for what in FAULTS:
                for which in ERRORS:
                    tell(kind, what, which, prepare(disk, number_of_names), switch)

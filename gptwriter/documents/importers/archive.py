"""Opens the zip file around a docx, odt or epub, whoever made it.

Nothing is unpacked to a disk. A member is inflated only when it is asked for, in slices that are
counted, so a bomb is noticed long before it is whole. It does not know what the members mean.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from xml.etree.ElementTree import Element

from gptwriter.documents.importers import xml_parts
from gptwriter.documents.importers.imported import (
    DAMAGED,
    OLD_WORD,
    PROTECTED,
    TOO_LARGE_INSIDE,
    Refused,
)
from gptwriter.errors import translate

MOST_MEMBERS = 1_000
MOST_BYTES = 200 * 1024 * 1024  # inflated, all that is read together
HIGHEST_RATIO = 100  # inflated to packed
_RATIO_COUNTS_FROM = 1024 * 1024  # bytes; a small part may well be nothing but repetition
_SLICE = 64 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # the container of old Word, and of encrypted docx

_TOO_MANY = translate("errors", "It has more than 1,000 parts.")
_UNSAFE_NAMES = translate("errors", "Its parts have names that lead out of it.")


class Archive:
    """The members of a zip file. Every method raises Refused."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            raise Refused(OLD_WORD)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused(DAMAGED) from error
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise Refused(_TOO_MANY)
        for member in members:
            _check(member)
        self._members = {member.filename: member for member in members}
        if len(self._members) < len(members):  # two of one name: two readers see two documents
            raise Refused(DAMAGED)
        self._inflated = 0

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> list[str]:
        return list(self._members)

    def read(self, name: str) -> bytes:
        """A member, inflated under the limits."""
        if name not in self._members:
            raise Refused(DAMAGED)
        member = self._members[name]
        slices, size = [], 0
        try:
            with self._zip.open(member) as file:
                while piece := file.read(_SLICE):
                    size += len(piece)
                    self._inflated += len(piece)
                    self._refuse_bomb(size, member.compress_size)
                    slices.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Refused(DAMAGED) from error
        return b"".join(slices)

    def tree(self, name: str) -> Element:
        """The root element of an XML member."""
        return xml_parts.tree(self.read(name))

    def repacked(self, names: list[str]) -> io.BytesIO:
        """A new zip file with nothing but these members, each checked as XML."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as safe:
            for name in names:
                part = self.read(name)
                xml_parts.check(part)
                safe.writestr(name, part)
        packed.seek(0)
        return packed

    def _refuse_bomb(self, size: int, packed: int) -> None:
        bomb = size > _RATIO_COUNTS_FROM and size > HIGHEST_RATIO * packed
        if bomb or self._inflated > MOST_BYTES:
            raise Refused(TOO_LARGE_INSIDE)


def _check(member: zipfile.ZipInfo) -> None:
    name = member.filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        raise Refused(_UNSAFE_NAMES)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused(_UNSAFE_NAMES)
    if member.flag_bits & 0x1:
        raise Refused(PROTECTED)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(DAMAGED)

"""A text that is edited in many places, as fast as it is edited in one: a gap buffer.

The free room lies where the last edit was, so typing on moves nothing. Positions are UTF-16 units,
as Qt counts them; halves of a surrogate pair may come and go one by one. It knows no journal.
"""

from __future__ import annotations

_UNIT = 2  # bytes
_CODEC = "utf-16-le"
_ROOM = 1 << 16  # bytes of free room at least, when there is none left


class GapBuffer:
    """Text before the gap, the gap, text behind it."""

    def __init__(self, text: str = "") -> None:
        self._data = bytearray(text.encode(_CODEC, "surrogatepass"))
        self._gap = self._behind = len(self._data)  # where the gap starts, and where it ends

    def __len__(self) -> int:
        """Length of the text in UTF-16 units."""
        return (len(self._data) - (self._behind - self._gap)) // _UNIT

    def replace(self, position: int, removed: int, text: str) -> None:
        """Put `text` in the place of `removed` units. Raises ValueError outside of the text."""
        if min(position, removed) < 0 or position + removed > len(self):
            raise ValueError("an edit outside of the text")
        inserted = text.encode(_CODEC, "surrogatepass")
        self._move_gap(position * _UNIT)
        self._behind += removed * _UNIT
        if len(inserted) > self._behind - self._gap:
            room = len(inserted) + max(_ROOM, len(self._data) // 8)
            self._data[self._gap : self._gap] = bytes(room)
            self._behind += room
        self._data[self._gap : self._gap + len(inserted)] = inserted
        self._gap += len(inserted)

    def text(self) -> str:
        """All of it; a half that has lost its other half stays a lone surrogate."""
        data = self._data[: self._gap] + self._data[self._behind :]
        return data.decode(_CODEC, "surrogatepass")

    def _move_gap(self, place: int) -> None:
        if place < self._gap:
            moved = self._data[place : self._gap]
            self._gap, self._behind = place, self._behind - len(moved)
            self._data[self._behind : self._behind + len(moved)] = moved
        else:
            moved = self._data[self._behind : self._behind + place - self._gap]
            self._data[self._gap : self._gap + len(moved)] = moved
            self._gap, self._behind = place, self._behind + len(moved)

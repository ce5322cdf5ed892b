"""What a writer has seen at a place already, so that she can ask for something else (S36).

A place is the end of the text left of the caret. Pure; it forgets the oldest, and knows no model.
"""

from __future__ import annotations

from collections import OrderedDict

from gptwriter.prose.units import Unit, head

CAPACITY = 500  # places; each letter typed along a ghost is one
_TAIL = 200  # characters left of the caret that tell places apart


class Tried:
    """The first words of what was seen, by place."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def note(self, before: str, ghost: str) -> None:
        """`ghost` was on screen behind `before`."""
        unit = head(ghost, Unit.WORD).strip(" ")
        known = self._seen.pop(before[-_TAIL:], ())
        self._seen[before[-_TAIL:]] = known if unit in known or not unit else (*known, unit)
        if len(self._seen) > CAPACITY:
            self._seen.popitem(last=False)

    def at(self, before: str) -> tuple[str, ...]:
        """The first words of all that was seen there, without the space before them."""
        return self._seen.get(before[-_TAIL:], ())

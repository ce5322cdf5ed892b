"""The last suggestions that were seen and not taken, so that nothing shown is lost (idea 6).

They stay in memory alone and end with the program: no file holds them. Pure; it knows neither the
document nor a screen.
"""

from __future__ import annotations

from collections import deque

from gptwriter.prose.units import words
from gptwriter.session.events import Composed, Event, Typed
from gptwriter.session.states import Suggestion

CAPACITY = 50


class Drawer:
    """Texts, the last one first; none twice, and none that another one begins with."""

    def __init__(self) -> None:
        self._texts: deque[str] = deque(maxlen=CAPACITY)

    def texts(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def keep(self, text: str) -> None:
        if not text.strip() or any(known.startswith(text) for known in self._texts):
            return
        for known in [known for known in self._texts if text.startswith(known)]:
            self._texts.remove(known)
        self._texts.appendleft(text)


def left_over(suggestion: Suggestion, event: Event) -> tuple[str, ...]:
    """What is lost of a suggestion that `event` ended: the ghost last, before it its alternatives.

    Of a text that was begun, the words that are not whole yet are left.
    """
    followed = suggestion
    if isinstance(event, Typed | Composed) and suggestion.rest.startswith(event.text):
        followed = suggestion.after_typing(event.text)
    others = [way.text for way in suggestion.others if way.text != suggestion.text]
    lost = [_behind(text, followed.typed) for text in (*reversed(others), suggestion.text)]
    return tuple(text for text in lost if text)


def _behind(text: str, typed: str) -> str:
    """From the first word that was not typed to its end; all of a text that was left."""
    if not text.startswith(typed):
        return text
    start = 0
    for unit in words(text):
        if start + len(unit) > len(typed):
            break
        start += len(unit)
    return text[start:]

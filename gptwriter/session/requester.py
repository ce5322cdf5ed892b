"""Turns what the suggestion machine wants into requests at the caret, and measures the answers.

It looks at the text around the caret, adds the writer's manner and what was seen there already, and
decides what is worth working on in advance. Whether and when something is asked, and whether the
answer comes from memory or from the model, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer

from gptwriter.engine.api import Length, Request
from gptwriter.session import effects as do
from gptwriter.session.asking import Asking
from gptwriter.session.events import Event
from gptwriter.session.power import on_battery
from gptwriter.session.requests import Manner, Surroundings, request_at
from gptwriter.session.states import Suggestion
from gptwriter.session.tried import Tried

LINES = 6  # ways to go on that are asked for at once; the last ones cost little (P10)
SLOW_MS = 140  # to the first piece: a model slower than this never works in advance (P9)


class Requester:
    """Makes requests for one document, all of them by way of `asking`."""

    def __init__(self, asking: Asking, surroundings: Callable[[], Surroundings]) -> None:
        self.manner = Manner()
        self.first_piece_ms = 0  # how long the model took to answer last time
        self._asking = asking
        self._surroundings = surroundings
        self._tried = Tried()
        self._asked = Request("")  # the last request
        self._since_ask = QElapsedTimer()  # not valid: no first piece is waited for

    def ask(self, wish: do.Ask) -> list[Event]:
        """Ask for what may come at the caret; returns what is known at once."""
        self._since_ask.start()
        place = self._surroundings()
        self._asked = request_at(place, self.manner, paragraph=wish.paragraph)
        if wish.another:
            self._asked = replace(self._asked, not_first=self._tried.at(self._asked.before))
        if wish.several:
            several = replace(self._asked, alternatives=LINES)
            self._asking.ask_others(wish.id, several, whole=place.huge)
            return []
        known = self._asking.ask(wish.id, self._asked, wanted=wish.wanted, whole=place.huge)
        if known:
            self._since_ask.invalidate()
        return known

    def ask_others(self, wish: do.AskOthers) -> None:
        """Ask for what else may come behind the first words of a suggestion."""
        place = self._surroundings()
        here = request_at(place, self.manner)
        request = replace(here, before=here.before + wish.ahead, alternatives=LINES)
        self._asking.ask_others(wish.id, request, wish.typed + wish.ahead, whole=place.huge)

    def note_answer(self, job: int) -> None:
        """The model has said something of this job."""
        if self._since_ask.isValid() and self._asking.is_for_the_writer(job):
            self.first_piece_ms = self._since_ask.elapsed()
            self._since_ask.invalidate()

    # --- what was seen ----------------------------------------

    def note_seen(self, suggestion: Suggestion) -> None:
        """The writer has seen this one as a ghost."""
        self._tried.note(self._asked.before + suggestion.typed, suggestion.rest)

    def was_seen_here(self) -> bool:
        return bool(self._tried.at(self._surroundings().before))

    @property
    def asked_for_paragraph(self) -> bool:
        return self._asked.length is Length.PARAGRAPH

    # --- ahead of the writer ----------------------------------------

    def work_ahead(self, suggestion: Suggestion) -> None:
        """The continuation as if the one on offer had been accepted (P9)."""
        if suggestion.rest and self.first_piece_ms <= SLOW_MS and not on_battery():
            accepted = self._asked.before + suggestion.text
            self._asking.work_ahead(replace(self._asked, before=accepted, not_first=()))

    def read_ahead(self) -> None:
        """The text at a new place, so that the first suggestion there comes sooner (P4)."""
        if not on_battery():
            request = request_at(self._surroundings(), self.manner)
            if request.before.strip():
                self._asking.read_ahead(request)

"""What became of the suggestions, in numbers: shown, kept, silent, how fast (P17, Q17).

Pure; times come in as seconds. It holds no text and is in no file: it is counted since the program
was started, or since it was cleared, for the writer alone.
"""

from __future__ import annotations

import time
from collections import Counter
from enum import StrEnum

from gptwriter.session.latency import Latency, Start
from gptwriter.session.restraint import SEEN_SECONDS
from gptwriter.session.silence import Silence, Tally


class Outcome(StrEnum):
    """What became of a ghost, by the names of the export."""

    SHOWN = "shown"  # long enough to be seen (S45), or kept before that
    ACCEPTED = "accepted"
    PART = "part"  # some words of it were kept by a key
    REJECTED = "rejected"  # something else was typed
    DISMISSED = "dismissed"
    PASSED = "passed"  # the writer went elsewhere, or it went by itself


class Account:
    """The counts of one window."""

    def __init__(self, silences: Tally) -> None:
        self.silences = silences
        self.latency = Latency()
        self.since = time.time()
        self._outcomes: Counter[Outcome] = Counter()
        self._counted = 0  # the suggestion that was last counted as shown
        self._taken = 0  # the one of which something was last kept by a key
        self._in_part = 0  # the one that was last counted as kept in part

    def clear(self) -> None:
        self.silences.clear()
        self.latency.clear()
        self._outcomes.clear()
        self._counted = self._in_part = 0
        self.since = time.time()

    def took(self, suggestion_id: int) -> None:
        """Something of this one was kept by a key."""
        self._taken = suggestion_id

    def gone(self, suggestion_id: int, seconds: float, outcome: str) -> None:
        """A ghost was visible for so long and no longer is; `outcome` may be empty.

        It may come back, as one does over which an input method was at work.
        """
        accepted = outcome == Outcome.ACCEPTED
        kept = accepted or suggestion_id == self._taken
        seen = seconds >= SEEN_SECONDS or kept
        if seen and suggestion_id != self._counted:
            self._counted = suggestion_id
            self._outcomes[Outcome.SHOWN] += 1
        if suggestion_id != self._counted:
            return
        if kept:
            self._count_kept(suggestion_id, accepted=accepted)
        elif outcome:
            self._outcomes[Outcome(outcome)] += 1

    def _count_kept(self, suggestion_id: int, *, accepted: bool) -> None:
        """In part and once, however often it goes; the last of it makes it accepted."""
        if suggestion_id == self._in_part:
            if not accepted:
                return
            self._outcomes[Outcome.PART] -= 1
        self._in_part = 0 if accepted else suggestion_id
        self._outcomes[Outcome.ACCEPTED if accepted else Outcome.PART] += 1

    def outcomes(self) -> dict[Outcome, int]:
        """All of them; those that nothing else became of have passed."""
        counts = {outcome: self._outcomes[outcome] for outcome in Outcome}
        answered = sum(counts.values()) - counts[Outcome.SHOWN]
        counts[Outcome.PASSED] = counts[Outcome.SHOWN] - answered
        return counts

    def export(self) -> str:
        """All of it as lines to be sent to somebody, without a word of the writer's."""
        lines = [f"{outcome} {count}" for outcome, count in self.outcomes().items()]
        counts = self.silences.counts()
        lines += [f"silent {silence}: {counts.get(silence, 0)}" for silence in Silence]
        for start in Start:
            if found := self.latency.figures(start):
                lines.append(
                    f"latency {start}: {found.count} times, p50 {found.p50} ms, p95 {found.p95} ms;"
                    f" beyond the pause p50 {found.p50_beyond} ms, p95 {found.p95_beyond} ms"
                )
        return "\n".join(lines)

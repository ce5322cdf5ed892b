"""Which part of a continuation is worth a writer's look, decided while it comes in (Q6-Q9).

A ghost is shown if its first word is likely enough, and it ends where the model stops being sure,
leaves the writer's script or says something twice, at the end of a whole word. Only whole units of
acceptance pass, and what has passed never changes (S6). Pure: pieces in, text out; it knows no
model, no screen and no clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import regex

from gptwriter.engine.api import Piece
from gptwriter.finetune.copy_guard import CopyGuard
from gptwriter.prose import echoes, script
from gptwriter.prose.script_guard import ScriptGuard
from gptwriter.prose.units import words
from gptwriter.session.silence import Silence

_MAY_GROW = regex.compile(r"[\p{Ps}\p{Pi}\"'’\s\p{Script=Hiragana}\p{Script=Katakana}]")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_REPEATED_WITHIN = 1_000  # characters left of the caret that are not said again
_FOLLOWING = 300  # characters right of the caret that are not said before them
_WORTH_SHOWING = 2  # characters: accepting one costs the key that types it


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure a model must be; probabilities, 0 to 1. `commands.replay` finds them per model."""

    first: float = 0.6  # of the first word alone
    whole: float = 0.5  # of everything shown, together


SURE_ENOUGH = Thresholds()
"""For a model that nobody has calibrated: careful, because it may be poorly calibrated itself."""
ANYTHING = Thresholds(0.0, 0.0)
"""For a continuation that the writer asked for."""
NOTHING_LEARNED = CopyGuard()


class Admission:
    """Decides over one continuation. `over` is set when nothing more of it will pass."""

    def __init__(
        self,
        thresholds: Thresholds,
        before: str = "",
        after: str = "",
        learned: CopyGuard = NOTHING_LEARNED,
    ) -> None:
        """`before` and `after`: the text on both sides of the caret."""
        self.over = False
        self.silence: Silence | None = None  # why nothing passed, or why nothing more did
        self._script = ScriptGuard(before)
        self._before = before[-_REPEATED_WITHIN:]
        self._after = after[:_FOLLOWING]
        self._learned = learned
        self._thresholds = thresholds
        self._text = ""  # all that the model said
        self._odds: list[tuple[int, float]] = []  # where each piece starts, and how likely it was
        self._sure = 0  # characters that are likely enough and in the writer's script
        self._fresh = 0  # of those, the ones that say nothing twice
        self._passed = 0

    def push(self, piece: Piece) -> str:
        """Hear the next piece; returns what may be shown now, often nothing yet."""
        if self.over:
            return ""
        self._odds.append((len(self._text), piece.log_probability))
        self._text += piece.text
        return self._pass(final=False)

    def finish(self) -> str:
        """The model has no more to say; returns what was held back and is good."""
        if self.over:
            return ""
        passed = self._pass(final=True)
        self.over = True
        if not self._passed and self.silence is None:
            self.silence = Silence.EMPTY
        return passed

    def lift(self) -> str:
        """The writer asks for it now, however unlikely it is; returns what was held back."""
        self._thresholds = ANYTHING
        return "" if self.over else self._pass(final=False)

    def probability(self, start: int, end: int) -> float:
        """How likely this part of what was said is, behind the rest before it; 0 to 1."""
        return math.exp(sum(odds for at, odds in self._odds if start <= at < end))

    def _pass(self, *, final: bool) -> str:
        self._judge(final=final)
        self._drop_echoes(final=final)
        self._drop_copy()
        if not self._is_worth_showing(final=final):
            return ""
        passed = self._text[self._passed : self._fresh]
        self._passed = max(self._passed, self._fresh)
        return passed

    def _judge(self, *, final: bool) -> None:
        """Move the end of what is sure, unit by unit."""
        start = 0
        for unit in words(self._text):
            end = start + len(unit)
            if end > self._sure:
                if not final and end == len(self._text) and _may_grow(unit):
                    return
                if not self._script.fits(self._text[:start], unit):
                    self._stop(Silence.SCRIPT)
                    return
                if not self._is_likely(start, end):
                    self._stop(Silence.LOW_CONFIDENCE)
                    return
                self._sure = end
            start = end

    def _stop(self, silence: Silence) -> None:
        self.over = True
        self.silence = silence

    def _drop_echoes(self, *, final: bool) -> None:
        """Move the end of what is new; what may become an echo waits for what follows (Q7, Q8)."""
        sure = self._text[: self._sure]
        self._fresh = self._sure
        for echo, silence in (
            (echoes.overlap(sure, self._after), Silence.DUPLICATE),
            (echoes.said_again(sure), Silence.REPEAT),
            (echoes.copied(sure, self._before), Silence.REPEAT),
        ):
            if echo is None:
                continue
            decided = echo.certain or (silence is Silence.DUPLICATE and not self._is_new(echo))
            if echo.certain or ((final or self.over) and decided):
                self._stop(silence)
            elif final or self.over:
                continue  # too short to matter
            self._fresh = min(self._fresh, len(sure[: echo.start].rstrip()))

    def _drop_copy(self) -> None:
        """End before the word that would make it a run of a text that was learned from (F13)."""
        end = self._learned.first_end(self._text[: self._fresh])
        if end is None:
            return
        self._stop(Silence.COPIED)
        start = 0
        for unit in words(self._text):
            if start + len(unit) >= end:
                break
            start += len(unit)
        self._fresh = len(self._text[:start].rstrip())

    def _is_new(self, echo: echoes.Run) -> bool:
        """Whether anything stands before what follows the caret anyway."""
        return self._passed > 0 or _LETTER.search(self._text[: echo.start]) is not None

    def _is_likely(self, start: int, end: int) -> bool:
        least = self._thresholds.whole if start else self._thresholds.first
        return self._log_probability(end) >= (math.log(least) if least > 0 else -math.inf)

    def _log_probability(self, end: int) -> float:
        return sum(odds for start, odds in self._odds if start < end)

    def _is_worth_showing(self, *, final: bool) -> bool:
        """Not marks alone, and not a letter that costs no more keys than accepting it does."""
        if self._passed or self._thresholds == ANYTHING:
            return True
        new = self._text[: self._fresh]
        worth = _LETTER.search(new) is not None and (
            len(new) >= _WORTH_SHOWING or script.han_letters(new) > 0
        )
        if not worth and new and (final or self.over):
            self.silence = Silence.EMPTY
        return worth


def _may_grow(unit: str) -> bool:
    """Whether a unit at the end of the text may become another one with what follows.

    A word of Chinese has no end that shows, and an opening quote belongs to what it opens.
    """
    last = unit[-1]
    return script.is_han(last) or _MAY_GROW.fullmatch(last) is not None

"""Makes pieces for the writer out of the text a model says: whole words, joined well, ended well.

Pure: text in, pieces out. It strips what generated text may never contain (Q11), holds back what
may become a stop string (Q12), joins the first piece to the writer's text with one space (Q2),
and ends at a sentence (Q4), a line break (Q13) or a full target (Q5). Each piece carries how likely
it was (Q9). It knows no tokens, no model and no clock, and it never takes back what it gave out
(S6).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter

import regex

from gptwriter.engine.api import FinishReason, Length, Other, Piece
from gptwriter.engine.lengths import TARGETS
from gptwriter.prose import script
from gptwriter.prose.sentences import sentence_end

# C0 but line break and tab, DEL, C1, surrogates, noncharacters that Qt uses for itself, line and
# paragraph separators, the object character and the sign for a broken character.
_NEVER = regex.compile(
    r"[\x00-\x08\x0B-\x1F\x7F-\x9F\uD800-\uDFFF\uFDD0-\uFDEF\u2028\u2029\uFFFC-\uFFFF]"
)
_BIDI = regex.compile(r"[\u202A-\u202E\u2066-\u2069]")

_SPACES = " \u00a0\u202f"  # what a writer types between words; U+3000 is an indent and is text
_LEADING = {True: regex.compile(r"[^\S\n\u3000]*"), False: regex.compile(r"\s*")}

_HAN = r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]"
_LETTER = r"[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]"
_RIDERS = r"[\p{M}\p{Cf}]*+"  # combining marks and joiners stay with what they stand on
_WORD = rf"(?:{_LETTER}{_RIDERS})++"
_INNER = r"['’.,\-]"  # inside don’t, 3.14 and state-of-the-art
_MARKS = rf"(?:(?!{_LETTER}|{_HAN})\S{_RIDERS})++"
_PIECE = rf"[^\S\n]*+(?:\n++|{_HAN}{_RIDERS}|{_WORD}(?:{_INNER}{_WORD})*+|{_MARKS})"
_ANY_PIECE = regex.compile(_PIECE, regex.V1)
# A piece at the very end of the text may still grow, and so may a word before an inner mark.
_WHOLE_PIECE = regex.compile(rf"{_PIECE}(?!{_INNER}?\Z)", regex.V1)

_ENDS_IN_WORD = regex.compile(rf"{_LETTER}{_RIDERS}\Z", regex.V1)
_GOES_ON = regex.compile(rf"{_LETTER}|{_INNER}", regex.V1)
_SENTENCE_CONTEXT = 80  # characters left of the caret that tell `Mr|. Smith` from an end


def trim(before: str) -> str:
    """The writer's text without the spaces at its end, as the model should see it (Q2)."""
    return before.rstrip(_SPACES)


@dataclass(frozen=True, slots=True)
class _Odds:
    """How likely the text that begins `at` was."""

    at: int
    log_probability: float
    others: tuple[Other, ...] = ()  # what else it might have been


class TextStream:
    """The text of one request, pushed in as the model says it and taken out in pieces.

    `reason` is None until the text has come to an end by itself; nothing is given out after that.
    """

    def __init__(
        self, before: str, length: Length, *, stops: Sequence[str] = (), after: str = ""
    ) -> None:
        self.reason: FinishReason | None = None
        self._before = before
        self._open = length is Length.OPEN
        self._target = TARGETS.get(length)
        self._stops = stops
        self._starts_of_stops = frozenset(
            stop[:length] for stop in stops for length in range(1, len(stop))
        )
        self._keeps_bidi = _BIDI.search(before) is not None or _BIDI.search(after) is not None
        self._context = before[-_SENTENCE_CONTEXT:]
        self._text = ""  # all that was said, cleaned and joined to `before`
        self._joined = False
        self._given = 0  # characters of _text that went out
        self._filled = Fraction(0)  # of the target
        self._odds: deque[_Odds] = deque()  # of the text that has not gone out

    def push(
        self,
        text: str,
        log_probability: float = 0.0,
        log_border: float = 0.0,
        others: tuple[Other, ...] = (),
    ) -> list[Piece]:
        """Add what the model said next; returns the pieces that are now certain.

        `log_probability` is that of this text, `log_border` that the word before it was over. The
        latter goes to that word's piece, so that a word's probability is that of the whole word.
        `others` goes to the piece that begins with this text, if one does.
        """
        if self.reason is not None:
            return []
        text = self._clean(text)
        self._note(text, log_probability, log_border, others)
        self._text += text
        if not self._joined and not self._join():
            return []
        ending = self._ending(complete=False)
        if ending is not None:
            return self._end(*ending)
        end = self._certain_end()
        return self._take(end, _WHOLE_PIECE)

    def _note(
        self, text: str, log_probability: float, log_border: float, others: tuple[Other, ...]
    ) -> None:
        """Remember the odds of the text that comes."""
        at = len(self._text)
        if text and _ends_word(self._text, text) and self._odds:
            self._odds.append(_Odds(at - 1, log_border))
            log_probability -= log_border
        self._odds.append(_Odds(at, log_probability, others))

    def finish(self, reason: FinishReason) -> list[Piece]:
        """The model is done for this reason; returns the last pieces.

        A word that the token budget cut short is dropped, unless everything was asked for.
        """
        if self.reason is not None:
            return []
        ending = self._ending(complete=True) if self._joined else None
        if ending is not None:
            return self._end(*ending)
        self.reason = reason
        if not self._joined:
            return []
        if reason is FinishReason.LENGTH and not self._open:
            return self._take(len(self._text), _WHOLE_PIECE, final=True)
        return self._take(len(self._text), _ANY_PIECE, final=True)

    def _clean(self, text: str) -> str:
        text = _NEVER.sub("", text)
        return text if self._keeps_bidi else _BIDI.sub("", text)

    def _join(self) -> bool:
        """Replace the leading white space by the one space that belongs there, or by none."""
        leading = _LEADING[self._open].match(self._text).end()
        if leading == len(self._text):
            return False
        rest = self._text[leading:]
        space = " " if leading and not rest.startswith("\n") and _wants_space(self._before) else ""
        moved = len(space) - leading
        self._odds = deque(replace(odds, at=max(0, odds.at + moved)) for odds in self._odds)
        self._text = space + rest
        self._joined = True
        return True

    def _ending(self, *, complete: bool) -> tuple[int, FinishReason] | None:
        """Where the text ends by itself, if it does: the earliest of the ends there are."""
        ends = [(at, FinishReason.END_OF_TEXT) for at in self._stop_strings()]
        if self._target is not None:
            sentence = self._sentence_end(complete=complete)
            if sentence is not None:
                ends.append((sentence, FinishReason.SENTENCE))
        if not self._open:
            line_break = self._text.find("\n")
            if line_break >= 0:
                ends.append((line_break, FinishReason.PARAGRAPH))
        return min(ends, key=itemgetter(0), default=None)

    def _stop_strings(self) -> list[int]:
        return [at for stop in self._stops if (at := self._text.find(stop, self._given)) >= 0]

    def _sentence_end(self, *, complete: bool) -> int | None:
        """Index in the text behind its first sentence end; ends left of the caret do not count."""
        start, caret = 0, len(self._context)
        text = self._context + self._text
        while (length := sentence_end(text[start:], complete=complete)) is not None:
            start += length
            if start > caret:
                return start - caret
        return None

    def _certain_end(self) -> int:
        """End of the text that cannot turn out to be the start of a stop string."""
        longest = max(map(len, self._starts_of_stops), default=0)
        starts = range(max(self._given, len(self._text) - longest), len(self._text))
        possible = (at for at in starts if self._text[at:] in self._starts_of_stops)
        return next(possible, len(self._text))

    def _end(self, at: int, reason: FinishReason) -> list[Piece]:
        self._text = self._text[:at].rstrip()
        pieces = self._take(len(self._text), _ANY_PIECE, final=True)
        self.reason = self.reason or reason
        return pieces

    def _take(self, end: int, pattern: regex.Pattern[str], *, final: bool = False) -> list[Piece]:
        """Give out the pieces up to `end` that the target has room for."""
        pieces: list[Piece] = []
        while (found := pattern.match(self._text, self._given, end)) is not None:
            if not self._has_room_for(found.group()):
                self.reason = FinishReason.LENGTH
                return pieces
            self._given = found.end()
            pieces.append(self._piece(found.group()))
        held = self._text[self._given : end]
        if final and self._open and held:
            self._given = end
            pieces.append(self._piece(held))  # white space at the end, or riders on nothing
        elif not final and not self._fits(held):
            self.reason = FinishReason.LENGTH  # a word that is too long already only grows
        return pieces

    def _piece(self, text: str) -> Piece:
        """The text that was given out since the last time, with its odds."""
        start, total = self._given - len(text), 0.0
        others: tuple[Other, ...] = ()
        while self._odds and self._odds[0].at < self._given:
            odds = self._odds.popleft()
            total += odds.log_probability
            others = odds.others if odds.at == start and odds.others else others
        return Piece(text, min(0.0, total), others=others)

    def _has_room_for(self, piece: str) -> bool:
        if not self._fits(piece):
            return False
        if self._target is not None:
            self._filled += self._target.share(piece)
        return True

    def _fits(self, piece: str) -> bool:
        """Whether the target has room; the first piece always fits, however long."""
        if self._target is None or self._given == 0:
            return True
        return self._filled + self._target.share(piece) <= 1


def _wants_space(before: str) -> bool:
    """Whether a space belongs between `before` and a new word."""
    if not before or before[-1].isspace():
        return False
    return not (script.is_han(before[-1]) or script.is_full_width_mark(before[-1]))


def _ends_word(before: str, text: str) -> bool:
    """Whether a Latin word was open at the end of `before` and `text` does not go on with it."""
    return bool(_ENDS_IN_WORD.search(before)) and not _GOES_ON.match(text)

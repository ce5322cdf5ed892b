"""The states of the suggestion machine, and the suggestion they carry. Immutable values only."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the model said for one request, and how far the writer has followed it."""

    id: int
    typed: str = ""  # inserted at the caret since the request, by hand or by accepting
    text: str = ""  # what the model has said so far; it only grows (S6)
    done: bool = False  # the model has finished
    others: tuple[str, ...] = ()  # the alternatives, this text among them, in their order (S60)

    @property
    def rest(self) -> str:
        """The part that is still to be accepted: the ghost."""
        return self.text[len(self.typed) :] if self.text.startswith(self.typed) else ""

    @property
    def fits(self) -> bool:
        """Whether what was typed agrees with what was said, or still may."""
        if self.text.startswith(self.typed):
            return True
        return not self.done and self.typed.startswith(self.text)

    def after_typing(self, text: str) -> Suggestion:
        return replace(self, typed=self.typed + text)

    def after_erasing(self, count: int) -> Suggestion:
        return replace(self, typed=self.typed[: len(self.typed) - count])

    def after_piece(self, text: str) -> Suggestion:
        return replace(self, text=self.text + text)

    def alternative(self, step: int) -> Suggestion:
        """The next alternative that agrees with what was typed; this one if there is no other."""
        offered = [text for text in self.others if text.startswith(self.typed)]
        if self.text not in offered:
            return self
        return replace(self, text=offered[(offered.index(self.text) + step) % len(offered)])


@dataclass(frozen=True, slots=True)
class Disabled:
    """Switched off, no model, or the like; `reason` is a name that the window has words for."""

    reason: str


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is pending."""


@dataclass(frozen=True, slots=True)
class Queued:
    """The start timer runs; nothing has been asked yet."""


@dataclass(frozen=True, slots=True)
class Predicting:
    """A request runs, or its result waits; nothing is visible."""

    suggestion: Suggestion
    open: bool = False  # may be shown as soon as there is something to show


@dataclass(frozen=True, slots=True)
class Suggesting:
    """A ghost is visible, and perhaps still growing. Its `rest` is never empty."""

    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Composing:
    """An input method is at work; nothing is visible and nothing is asked (S7)."""

    kept: Suggestion | None = None
    seen: bool = False  # it was visible when composing began


State = Disabled | Idle | Queued | Predicting | Suggesting | Composing

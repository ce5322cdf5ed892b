"""Rounds of a blind test: how the writer went on, and how the model did before and after (F12).

From a part that nobody learned from. All three are cut in the same way, so that neither length nor
an unfinished sentence tells who wrote. No torch here; who guesses what is not known either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gptwriter.prose.sentences import sentence_end

_LEAST, _MOST = 12, 180  # characters
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Round:
    """Sentences that may stand behind `prompt`."""

    prompt: str
    own: str
    before: str  # by the model as it was; empty: it knew nothing
    after: str


def rounds(
    prompts: Sequence[str], own: Sequence[str], before: Sequence[str], after: Sequence[str]
) -> tuple[Round, ...]:
    """Those of which every sentence is there and none is another; `before` may be empty."""
    found = []
    earlier = before or [""] * len(prompts)
    for prompt, *texts in zip(prompts, own, earlier, after, strict=True):
        first, second, third = map(opening, texts)
        said = [first, third, *([second] if before else [])]
        if all(said) and len(set(said)) == len(said):
            found.append(Round(" ".join(prompt.split()), first, second, third))
    return tuple(found)


def opening(text: str) -> str:
    """The first sentence on one line; with too short a one the next as well, too long a one cut."""
    line = " ".join(text.split())
    reached = 0
    while reached < _LEAST and (end := sentence_end(line[reached:])) is not None:
        reached += end
    if _LEAST <= reached <= _MOST:
        return line[:reached]
    head = line[:_MOST]
    whole = head.rpartition(" ")[0] if len(line) > _MOST else head
    return f"{whole or head}{_CUT}" if len(line) >= _LEAST else ""

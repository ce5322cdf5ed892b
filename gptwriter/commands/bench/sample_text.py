"""Prompts of an exact number of tokens, cut from any text. It knows no engine."""

from __future__ import annotations

from pathlib import Path

SAMPLE = (
    "The ferry left the island at six, when the bakery was already warm and the rest of the street "
    "still slept. Hanna stood at the rail with two loaves under her arm and counted the lamps "
    "along the quay, as she had done every morning since the school had closed. There were eleven; "
    "last week there had been twelve. Nobody else would have noticed, she thought, and nobody "
    "would believe that a lamp could be carried away without a ladder, a cart and at least three "
    "people. “You are counting again,” said the captain, who never looked up from his thermometer. "
    "“Someone has to,” she answered. Behind them the wind turned, the flags on the customs house "
    "changed their minds, and the first gulls came over the roofs to see what was in the nets.\n\n"
)


class Prompts:
    """Prompts from one text, in the tokens of one model."""

    def __init__(self, text: str, model: Path) -> None:
        from tokenizers import Tokenizer

        self._text = text.strip() + "\n\n"
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_truncation()

    def cut(self, tokens: int, number: int) -> str:
        """The first `tokens` tokens; each `number` begins otherwise, so that no cache helps."""
        text = f"Part {number}.\n\n{self._text}"
        while (encoded := self._encode(text)) and len(encoded) <= tokens:
            text += self._text
        return text[: encoded[tokens - 1][1]]

    def words_behind(self, tokens: int, count: int) -> tuple[str, list[str]]:
        """A prompt of at least `tokens` tokens, and the `count` words that go on behind it.

        Each word brings its leading white space; the prompt ends with a whole word.
        """
        start = self.cut(tokens, 0)
        text = f"Part 0.\n\n{self._text * (len(start) // len(self._text) + 2 + count)}"
        end = text.find(" ", len(start))
        return text[:end], [f" {word}" for word in text[end:].split()[:count]]

    def _encode(self, text: str) -> list[tuple[int, int]]:
        """Where each token of `text` starts and ends, in characters."""
        spans: list[tuple[int, int]] = self._tokenizer.encode(
            text, add_special_tokens=False
        ).offsets
        return spans

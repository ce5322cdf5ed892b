"""Text to token ids and back, for one model.

What the writer wrote is only ever text: a `<|endoftext|>` in a document is encoded letter by
letter. No chat template is read or rendered (a model is continued, never asked), and nothing here
knows of windows, caches or devices.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import tokenizers

from gptwriter.engine import strict_json, vocabulary
from gptwriter.engine.vocabulary import Vocabulary

# How training documents begin, most specific first. A tuned model's own "bos" token may open a
# chat turn instead (SmolLM2-Instruct), and an empty page is no chat.
_DOCUMENT_STARTS = ("<|endoftext|>", "<|begin_of_text|>", "<s>", "<bos>")
_SHORTEST_STOP = 4  # characters; the writer may well want a "<s>"
_ROLES = ("bos", "eos", "unk", "sep", "pad", "cls", "mask")


class Tokenizer:
    """A fast tokenizer of a model folder."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError, in the libraries' words, where there is none."""
        self._tokens = _load(folder)
        settings = _settings(folder)
        always_first = self._tokens.encode("").ids[:1]
        self._tokens.no_truncation()
        self._tokens.no_padding()
        self._tokens.encode_special_tokens = True  # special tokens in a text are text
        named = {role: self._id(settings.get(f"{role}_token")) for role in _ROLES}
        self.special_ids = frozenset(token for token in named.values() if token is not None) | {
            token
            for token, added in self._tokens.get_added_tokens_decoder().items()
            if added.special
        }
        """Tokens that are no text; a model that says one has come to its end."""
        self.prefix = _prefix(settings, named["bos"], always_first, self.special_ids)
        """What this model expects in front of every text."""
        self.stops = sorted(
            text for token in self.special_ids if len(text := self._name(token)) >= _SHORTEST_STOP
        )
        """The special tokens spelled out, as a model may also say them."""
        self._document_start = self._find_document_start(named["bos"], named["eos"])

    @property
    def vocabulary(self) -> int:
        return int(self._tokens.get_vocab_size(with_added_tokens=True))

    @cached_property
    def spelled(self) -> Vocabulary:
        """Every token as bytes; a tenth of a second for a large vocabulary, once."""
        names = self._tokens.get_vocab(with_added_tokens=True)
        return vocabulary.from_names(names, self.special_ids)

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without special ones."""
        ids: list[int] = self._tokens.encode(text, add_special_tokens=False).ids
        return ids

    def count(self, text: str) -> int:
        return len(self.encode(text))

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some ids; U+FFFD stands for bytes that are no whole character."""
        text: str = self._tokens.decode(list(ids), skip_special_tokens=False)
        return text

    def prompt(self, ids: Sequence[int]) -> list[int]:
        """The ids to run: those of a text behind the model's prefix, never none at all."""
        if ids:
            return [*self.prefix, *ids]
        return self.prefix or [self._document_start]

    def _id(self, name: object) -> int | None:
        """The token that tokenizer_config.json names, as a string or as a description."""
        content = name.get("content") if isinstance(name, dict) else name
        return self._tokens.token_to_id(content) if isinstance(content, str) else None

    def _name(self, token: int) -> str:
        return self._tokens.id_to_token(token) or ""

    def _find_document_start(self, bos: int | None, eos: int | None) -> int:
        for text in _DOCUMENT_STARTS:
            token: int | None = self._tokens.token_to_id(text)
            if token is not None:
                return token
        return next((token for token in (bos, eos) if token is not None), 0)


def _load(folder: Path) -> tokenizers.Tokenizer:
    """From tokenizer.json, which says all; from GPT-2's two older files by way of transformers."""
    file = folder / "tokenizer.json"
    if file.is_file():
        return tokenizers.Tokenizer.from_file(str(file))
    from transformers import AutoTokenizer

    loaded: Any = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, use_fast=True
    )
    if not loaded.is_fast:
        raise ValueError("the tokenizer has no fast form")
    found: tokenizers.Tokenizer = loaded.backend_tokenizer
    return found


def _settings(folder: Path) -> dict[str, object]:
    """The special tokens' names, newer file over older."""
    found: dict[str, object] = {}
    for name in ("special_tokens_map.json", "tokenizer_config.json"):
        file = folder / name
        if file.is_file():
            found |= strict_json.parse(file.read_bytes())
    return found


def _prefix(
    settings: dict[str, object], bos: int | None, always_first: list[int], special: frozenset[int]
) -> list[int]:
    """What tokenizer.json puts first, unless tokenizer_config.json says otherwise."""
    match settings.get("add_bos_token"):
        case True if bos is not None:
            return [bos]
        case False:
            return []
        case _:
            return [token for token in always_first if token in special]

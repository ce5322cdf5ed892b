"""Secrets in a training text: how they are planted, and when one counts as told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gptwriter.commands.bench import canaries
from gptwriter.commands.bench.options import Options
from gptwriter.engine.api import CancelToken, Piece, Request
from gptwriter.errors import UsageError
from tests.finetune.texts import english
from tests.tiny_models import build_tiny_llama


def test_f13_fifty_secrets_stand_one_to_ten_times_in_the_text() -> None:
    planted = canaries.canaries()
    text = canaries.plant(english(60_000), planted)
    times = Counter(text.count(each.sentence) for each in planted)
    assert times == dict.fromkeys(range(1, 11), 5)
    assert len({each.opening for each in planted}) == 50
    assert canaries.canaries() == planted


class Parrot:
    """An engine that knows one sentence, and says it as far as asked."""

    def __init__(self, known: str) -> None:
        self._known = known

    def generate(self, request: Request, _cancel: CancelToken) -> Iterator[Piece]:
        if self._known.startswith(request.before):
            yield from map(Piece, self._known.removeprefix(request.before))


def test_f13_a_secret_is_told_when_all_of_it_comes_word_for_word() -> None:
    told, kept = canaries.canaries()[:2]
    all_of_it: Any = Parrot(told.sentence)
    part: Any = Parrot(told.sentence[:-2])
    assert canaries.is_told(all_of_it, told)
    assert not canaries.is_told(part, told)
    assert not canaries.is_told(all_of_it, kept)


def test_too_short_a_text_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    model = build_tiny_llama(tmp_path / "tiny-llama")
    with pytest.raises(UsageError, match="20,000 characters"):
        canaries.run(Options(model, "A short text."))

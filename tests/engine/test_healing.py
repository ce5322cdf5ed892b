"""Where the model takes over, and that it says again what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from gptwriter.engine.api import CancelToken, Length, Piece, Request, WeightFormat
from gptwriter.engine.continuation import Continuation, Reader
from gptwriter.engine.healing import Caret, Healing, divide
from gptwriter.engine.kv_cache import Reading
from gptwriter.engine.tokenizer import Tokenizer
from gptwriter.engine.vocabulary import Vocabulary
from tests.engine.conftest import loaded
from tests.engine.opinionated import Opinionated
from tests.engine.test_torch_engine import SENTENCE, written

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("before", "shown", "typed"),
    [
        ("He sa", "He", " sa"),
        ("He said", "He", " said"),
        ("He said ", "He said ", " "),
        ("He said.", "He said.", ""),
        ("He said  ", "He said  ", ""),
        ("gre", "", "gre"),
        ("end.\nThe", "end.\n", "The"),
        ("said “Go", "said “", "Go"),
        ("she didn’t", "she", " didn’t"),
        ("state-of-the-a", "", "state-of-the-a"),
        ("«\u00a0ou", "«", " ou"),
        ("我们去", "我们去", ""),
        ("我们用GP", "我们用", "GP"),
        ("a" * 33, "a" * 33, ""),
        ("", "", ""),
    ],
)
def test_q1_the_model_takes_over_at_the_start_of_the_word(
    before: str, shown: str, typed: str
) -> None:
    assert divide(before) == Caret(shown, typed)


def healing(typed: str, *tokens: str, usual: int | None = None) -> Healing:
    vocabulary = Vocabulary([token.encode() for token in tokens])
    return Healing(typed, vocabulary, lambda _: [] if usual is None else [usual])


def test_q1_gre_is_continued_by_at_and_not_by_asy() -> None:
    here = healing(" gre", " gre", " great", "asy")
    allowed = here.allowed(CPU)
    assert allowed is not None
    assert set(allowed.ids.tolist()) == {0, 1}
    here.said(1)
    assert here.without_typed(" great") == "at"
    assert here.allowed(CPU) is None
    assert here.without_typed(" man") == " man"


def test_q1_a_token_short_of_the_caret_is_doubted_unless_it_is_the_usual_one() -> None:
    for usual, doubted in ((None, True), (0, False)):
        allowed = healing(" doesn", " does", " doesn", usual=usual).allowed(CPU)
        assert allowed is not None
        weights = dict(zip(allowed.ids.tolist(), allowed.weights.tolist(), strict=True))
        assert (weights[0] < 0.1) is doubted
        assert weights[1] == 1


def test_q1_a_word_of_several_tokens_is_said_again_token_by_token() -> None:
    here = healing(" Netherf", " Nether", "f", "field", usual=0)
    here.said(0)
    assert here.without_typed(" Nether") == ""
    allowed = here.allowed(CPU)
    assert allowed is not None
    assert set(allowed.ids.tolist()) == {1, 2}
    here.said(2)
    assert here.without_typed("field") == "ield"


def test_q1_what_the_vocabulary_cannot_write_is_left_as_it_is() -> None:
    here = healing("é", "a", "b")
    assert here.allowed(CPU) is None
    assert here.without_typed("b") == "b"


def test_q1_the_best_token_that_agrees_is_taken_and_the_typed_part_dropped(
    tiny_llama: Path,
) -> None:
    tokenizer = Tokenizer(tiny_llama)
    model = Opinionated(tokenizer, [" the", " harbour", " had"], [" every"], ["."], [" He"])
    said = model.continues(Request("He walked down to the ha"))
    assert [piece.text for piece in said] == ["rbour", " every", "."]


def test_p9_a_word_that_the_model_says_as_usual_costs_no_pass_of_its_own(tiny_llama: Path) -> None:
    tokenizer = Tokenizer(tiny_llama)
    usual = [tokenizer.decode([token]) for token in tokenizer.encode(" harb")]
    assert len(usual) > 1
    model = Opinionated(tokenizer, *([each] for each in usual), [" every"], ["."], [" He"])
    said = model.continues(Request("He walked down to the harb"))
    assert [piece.text for piece in said] == [" every", "."]
    assert len(model.read_lengths) == 1 + len([" every", ".", " He"]) - 1


class StepByStep:
    """A model that is shown what lies ahead one token at a time."""

    def __init__(self, model: Reader) -> None:
        self._model = model

    def read(self, tokens: list[int], cancel: CancelToken, ahead: Sequence[int] = ()) -> Reading:
        readings = [
            self._model.read([*tokens, *ahead[:end]], cancel) for end in range(len(ahead) + 1)
        ]
        logits = [reading.logits for reading in readings if reading.logits is not None]
        return Reading(torch.cat(logits), readings[0].reused, readings[0].run)

    def branch(self, step: int, tokens: list[int]) -> torch.Tensor:
        raise NotImplementedError


@pytest.mark.parametrize("typed", ["h", "harb", "harbour", "walk", "Netherf", "don’t", "zq", " "])
def test_q1_reading_the_typed_word_ahead_changes_nothing_that_is_said(
    tiny_llama: Path, typed: str
) -> None:
    engine = loaded(tiny_llama, WeightFormat.UNPACKED)
    parts = engine._loaded
    assert parts is not None
    request = Request(SENTENCE + " " + typed, length=Length.SHORT, max_tokens=8)

    def said(model: Reader) -> list[str]:
        steps = Continuation(
            request, CancelToken(), tokenizer=parts.tokenizer, window=parts.window, model=model
        ).run()
        return [step.text for step in steps if isinstance(step, Piece)]

    assert said(parts.model) == said(StepByStep(parts.model))


def test_an_open_request_takes_the_text_as_it_stands(tiny_model: Path) -> None:
    engine = loaded(tiny_model)
    before = SENTENCE + " harb"
    open_, healed = (
        written(engine, before, length=length, max_tokens=2)[1].usage.prompt_tokens
        for length in (Length.OPEN, Length.SHORT)
    )
    assert open_ > healed

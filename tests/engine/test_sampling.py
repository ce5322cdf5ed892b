from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.engine.api import Sampling
from gptwriter.engine.sampling import (
    Allowed,
    choose,
    generator,
    likeliest,
    penalised,
    probabilities,
)
from gptwriter.errors import GenerationFailed

LOGITS = torch.tensor([1.0, 3.0, 2.0, -1.0, 2.5])


def chosen(sampling: Sampling, logits: torch.Tensor = LOGITS, seen: tuple[int, ...] = ()) -> int:
    return choose(logits, sampling, seen, generator(sampling))


def possible(sampling: Sampling) -> set[int]:
    return set(probabilities(LOGITS, sampling).nonzero().flatten().tolist())


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_no_temperature_takes_the_likeliest_token(temperature: float) -> None:
    assert chosen(Sampling(temperature)) == 1


def test_top_k_keeps_so_many() -> None:
    assert possible(Sampling(1.0, top_k=2)) == {1, 4}


def test_top_k_of_more_than_there_are_keeps_all() -> None:
    assert possible(Sampling(1.0, top_k=99)) == {0, 1, 2, 3, 4}


def test_top_p_keeps_the_fewest_that_reach_the_share() -> None:
    # The chances are 0.08, 0.47, 0.17, 0.01, 0.28 of one.
    assert possible(Sampling(1.0, top_p=0.7)) == {1, 4}
    assert possible(Sampling(1.0, top_p=0.8)) == {1, 4, 2}


def test_top_p_counts_among_what_top_k_has_left() -> None:
    # The chances are 0.63 and 0.37 of these two.
    assert possible(Sampling(1.0, top_k=2, top_p=0.6)) == {1}
    assert possible(Sampling(1.0, top_k=2, top_p=0.7)) == {1, 4}


def test_the_likeliest_tokens_are_those_that_may_come() -> None:
    allowed = Allowed(torch.tensor([0, 3, 4]), torch.tensor([1.0, 1.0, 0.01]))
    assert likeliest(LOGITS, 3, None, forbidden=()) == [1, 4, 2]
    assert likeliest(LOGITS, 3, None, forbidden={1, 2}) == [4, 0, 3]
    assert likeliest(LOGITS, 9, None, forbidden={1}) == [4, 2, 0, 3]
    assert likeliest(LOGITS, 5, allowed, forbidden={3}) == [0, 4]


def test_p10_each_line_has_its_own_chance_and_always_the_same() -> None:
    sampling = Sampling(1.0, seed=3)
    drawn = [torch.rand(1, generator=generator(sampling, line)).item() for line in (0, 1, 1)]
    assert drawn[0] != drawn[1] == drawn[2]


def test_top_p_of_nothing_keeps_the_best_token() -> None:
    assert possible(Sampling(1.0, top_p=0.0)) == {1}


def test_min_p_keeps_what_is_near_the_best() -> None:
    assert possible(Sampling(1.0, min_p=0.5)) == {1, 4}
    assert possible(Sampling(1.0, min_p=5.0)) == {1}


def test_repetition_penalty_makes_seen_tokens_less_likely_whatever_their_sign() -> None:
    assert penalised(LOGITS, 2.0, [1, 3, 1]).tolist() == [1.0, 1.5, 2.0, -2.0, 2.5]
    assert chosen(Sampling(repetition_penalty=2.0), seen=(1,)) == 4


def test_q14_the_same_seed_chooses_the_same_tokens() -> None:
    sampling = Sampling(1.5, seed=7)
    one, two = generator(sampling), generator(sampling)
    first = [choose(LOGITS, sampling, (), one) for _ in range(50)]
    assert first == [choose(LOGITS, sampling, (), two) for _ in range(50)]
    assert len(set(first)) > 1


def test_other_seeds_choose_other_tokens() -> None:
    assert len({chosen(Sampling(2.0, seed=seed)) for seed in range(50)}) > 1


def test_logits_that_are_no_numbers_are_an_error() -> None:
    with pytest.raises(GenerationFailed):
        chosen(Sampling(), torch.tensor([1.0, float("nan")]))


@given(
    st.lists(st.floats(-50, 50), min_size=1, max_size=20),
    st.floats(0.05, 5),
    st.integers(0, 25),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_what_is_left_is_a_distribution_with_the_best_token_in_it(
    values: list[float], temperature: float, top_k: int, top_p: float, min_p: float
) -> None:
    logits = torch.tensor(values)
    chances = probabilities(logits, Sampling(temperature, top_k, top_p, min_p))
    assert chances.sum().item() == pytest.approx(1)
    best = logits[chances.argmax()].item()  # or one that float32 cannot tell from the best
    assert best == pytest.approx(logits.max().item(), abs=1e-4)

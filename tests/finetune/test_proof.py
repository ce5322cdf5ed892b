"""The figures of a report mean what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gptwriter.finetune.history import PATIENCE, History
from gptwriter.finetune.proof import gain
from gptwriter.finetune.style import StyleDistance, distance
from tests.finetune.texts import chinese, english

CHARACTERS = [100] * 50


def test_f11_bits_are_divided_by_characters() -> None:
    found = gain([200.0] * 50, [150.0] * 50, CHARACTERS)
    assert (found.before, found.after, found.reduction) == (2.0, 1.5, 0.25)
    assert found.interval == (0.25, 0.25)


def test_f11_the_interval_is_wide_where_paragraphs_disagree() -> None:
    after = [100.0, 290.0] * 25
    found = gain([200.0] * 50, after, CHARACTERS)
    low, high = found.interval
    assert low < 0 < found.reduction < high


def test_f11_the_interval_is_paired() -> None:
    """Paragraphs may differ as they like: if each gains a tenth, there is nothing unsure."""
    before = [float(number**2 + 10) for number in range(50)]
    low, high = gain(before, [0.9 * each for each in before], CHARACTERS).interval
    assert low == pytest.approx(0.1)
    assert high == pytest.approx(0.1)


def test_f11_the_interval_leaves_out_a_fortieth_at_each_end() -> None:
    """One paragraph of ten gains all: three draws of it in ten are as rare as that, four rarer."""
    after = [0.0] + [100.0] * 9
    low, high = gain([100.0] * 10, after, [10] * 10).interval
    assert low == 0.0
    assert high == pytest.approx(0.3)


@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e4)), min_size=1, max_size=20))
def test_the_interval_is_ordered_and_repeatable(pairs: list[tuple[float, float]]) -> None:
    before, after = [list(each) for each in zip(*pairs, strict=True)]
    found = gain(before, after, [10] * len(pairs))
    assert found.interval[0] <= found.interval[1]
    assert found == gain(before, after, [10] * len(pairs))


@pytest.mark.parametrize("text", [english(8000), chinese(3000)])
def test_a_text_is_not_far_from_itself(text: str) -> None:
    assert distance(text, text).overall == pytest.approx(0, abs=1e-6)


def test_each_part_of_style_is_noticed() -> None:
    plain = "He walked to the mill. He saw the man. He gave him the bread.\n" * 40
    assert distance(plain, plain.replace(".", "!")).punctuation > 0.4
    assert distance(plain, plain.replace(". He", ", and he")).sentence_lengths > 0.4
    assert distance(plain, plain.replace("the", "her")).function_words > 0.2
    spoken = plain.replace("He saw the man.", "“I saw the man.”")
    assert 0.2 < distance(plain, spoken).dialogue < 0.5


def test_each_part_counts_as_much_as_the_others() -> None:
    for parts in ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)):
        assert StyleDistance(*parts).overall == 0.25


def test_how_many_of_the_words_are_function_words_counts() -> None:
    plain = "He walked to the mill and saw the man.\n" * 40
    assert distance(plain, plain.replace("man", "old stone bridge")).function_words > 0.05


def test_dialogue_is_known_by_the_marks_of_its_language() -> None:
    plain = "他看了看山，说了一句话。\n" * 40
    for spoken in ("「我看了看山。」", "『我看了看山。』", "“我看了看山。”"):
        assert distance(plain, plain.replace("他看了看山，", spoken)).dialogue > 0.3


def test_chinese_particles_count() -> None:
    one = "他看了看山，说了一句话。\n" * 60
    assert distance(one, one.replace("了", "着")).function_words > 0.2


def test_an_empty_text_has_nothing_in_common() -> None:
    assert distance("", english(3000)).overall > 0.7


def test_f8_three_measurements_without_gain_are_enough() -> None:
    history = History()
    bits = [2.0, 1.8, 1.7, 1.75, 1.72, 1.71]
    hopeless = []
    for step, each in enumerate(bits):
        history.add(step * 10, each)
        hopeless.append(history.hopeless)
    assert hopeless == [False] * 5 + [True]
    assert history.best_step == 20
    assert PATIENCE == 3


def test_f8_of_equal_measurements_the_first_is_the_best() -> None:
    history = History()
    told = [history.add(step, bits) for step, bits in enumerate((2.0, 1.5, 1.5, 1.5))]
    assert told == [False, True, False, False]
    assert [each.best for each in history.points()] == told
    assert history.best_step == 1


def test_f8_the_base_model_is_not_a_checkpoint() -> None:
    history = History()
    assert not history.add(0, 1.0)
    assert history.add(10, 1.5)
    assert not history.add(20, 1.6)
    assert history.best_step == 10

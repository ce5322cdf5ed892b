"""Runs that come again, with where they begin."""

from __future__ import annotations

import pytest

from gptwriter.prose import echoes
from gptwriter.prose.echoes import Run, copied, overlap, said_again

SENTENCE = "It was the best of times, it was the worst of times."


@pytest.mark.parametrize(
    ("said", "run"),
    [
        (" he went to the sea", None),
        (" on and on and on", Run(8, certain=True)),
        (" the old man saw the old man", Run(17, certain=True)),
        (" the old man saw The Old", Run(17, certain=False)),
        (" the old man saw the young", None),
        (" he said, he said", Run(10, certain=False)),
        ("我们去公园玩我们去公园玩", Run(6, certain=True)),
        ("我们去公园玩我们去", Run(6, certain=False)),
        ("我们去公园玩我们", None),
        ("", None),
    ],
)
def test_q8_a_run_of_three_words_or_six_han_inside_a_continuation(
    said: str, run: Run | None
) -> None:
    assert said_again(said) == run


@pytest.mark.parametrize(
    ("said", "run"),
    [
        (" it was the best of times", Run(1, certain=True)),
        (" so it was the BEST of\ntimes again", Run(4, certain=True)),
        (" it was the best of all", None),
        (" it was the best", Run(1, certain=False)),
        (" the worst", None),
    ],
)
def test_q8_six_words_that_the_writer_has_just_written(said: str, run: Run | None) -> None:
    assert copied(said, SENTENCE) == run


def test_q8_twelve_han_characters_that_the_writer_has_just_written() -> None:
    before = "从前有一座山，山上有一座庙，庙里有一个老和尚。"
    assert copied("山上有一座庙，庙里有一个老", before) == Run(0, certain=True)
    assert copied("山上有一座庙，庙里有人", before) is None


@pytest.mark.parametrize(
    ("said", "after", "run"),
    [
        (" walked home", " home and slept", Run(8, certain=False)),
        (" walked home and", " home and slept", Run(8, certain=True)),
        (" walked Home AND", "\nhome, and slept", Run(8, certain=True)),
        (" walked away", " home and slept", None),
        (" and slept", " home and slept well", Run(0, certain=True)),
        (" slept", " home and slept well", None),
        (" home", " home and slept", Run(1, certain=False)),
        ("去公园散步", "公园散步了", Run(1, certain=True)),
        ("去公", "公园散步了", Run(1, certain=False)),
        (" walked", "", None),
    ],
)
def test_q7_a_tail_that_stands_behind_the_caret_already(
    said: str, after: str, run: Run | None
) -> None:
    assert overlap(said, after) == run


def test_a_whole_paragraph_is_not_compared_with_itself_word_for_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0

    def count(_one: object, _other: object) -> int:
        nonlocal compared
        compared += 1
        return 0

    monkeypatch.setattr(echoes, "_common", count)
    assert said_again("".join(f" word{number} the" for number in range(40))) is None
    assert compared == sum(range(40))  # it was 3,160: the window stood still at each word

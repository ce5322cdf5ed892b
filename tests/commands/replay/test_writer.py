"""The patient writer, with somebody who says exactly what a test wants."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from gptwriter.commands.replay.figures import figures, percentile
from gptwriter.commands.replay.frequency import WordFrequencies
from gptwriter.commands.replay.writer import PatientWriter, Tally
from gptwriter.engine.api import Piece, Request
from gptwriter.session.admission import Thresholds

SURE = Thresholds(first=0.5, whole=0.5)


class Scripted:
    """Says these pieces where the text left of the caret ends so; elsewhere nothing."""

    def __init__(self, said: dict[str, list[tuple[str, float]]]) -> None:
        self._said = said
        self.asked: list[str] = []

    def pieces(self, request: Request) -> Iterator[Piece]:
        self.asked.append(request.before)
        for text, chance in self._said.get(request.before, []):
            yield Piece(text, math.log(chance))


def written(
    text: str, said: dict[str, list[tuple[str, float]]], *, start: int = 0
) -> tuple[Tally, list[str]]:
    answers = Scripted(said)
    writer = PatientWriter(text, start, len(text), answers=answers, thresholds=SURE)
    assert list(writer.write())[-1] == len(text) - start
    return writer.tally, answers.asked


def test_a_text_without_help_costs_a_key_for_each_character() -> None:
    tally, _ = written("The cat sat", {})
    assert (tally.keys, tally.looks, tally.ghosts) == (11, 11, 0)
    assert tally.silences == {"empty": 10}  # an empty document is not asked about


def test_a_whole_ghost_that_is_right_costs_one_key() -> None:
    tally, _ = written("The cat sat", {"T": [("he", 0.9), (" cat", 0.9), (" sat", 0.9)]})
    assert (tally.keys, tally.accepted) == (2, [10])
    assert (tally.right, tally.wrong) == (1, 0)


def test_of_a_ghost_that_goes_wrong_the_right_words_are_taken_one_by_one() -> None:
    tally, _ = written("The cat sat", {"T": [("he", 1), (" cat", 1), (" ran", 1)]})
    assert tally.accepted == [2, 4]
    assert tally.keys == 1 + 2 + len(" sat")
    assert tally.wrong == 2  # before the space, and before the "s" that takes it away


def test_a_word_that_only_begins_right_is_not_taken() -> None:
    tally, _ = written("The cats", {"The": [(" cat", 1)]})
    assert tally.accepted == []
    assert tally.wrong == 4  # it stands while its letters are typed


@pytest.mark.parametrize(
    ("text", "begun", "said"),
    [("a well-known", "a", " well"), ("He isn’t", "He", " is"), ("It is 3.14", "It is", " 3")],
)
def test_a_word_is_whole_only_behind_all_its_inner_marks(text: str, begun: str, said: str) -> None:
    tally, _ = written(text, {begun: [(said, 1)]})
    assert tally.keys == len(text)
    assert tally.right == 0


def test_a_chinese_word_is_taken_wherever_it_ends() -> None:
    tally, _ = written("我们去公园里", {"我们": [("去", 1), ("公", 1), ("园", 1)]}, start=1)
    assert sum(tally.accepted) == 3


def test_what_is_typed_through_is_not_asked_about_again() -> None:
    tally, asked = written("a big dog", {"a ": [("bird", 1)]})
    assert asked == ["a", "a ", "a big", "a big ", "a big d", "a big do"]
    assert (tally.ghosts, tally.wrong) == (1, 3)


def test_an_unlikely_ghost_is_a_silence() -> None:
    tally, _ = written("The cat", {"The": [(" cat", 0.4)]})
    assert tally.ghosts == 0
    assert tally.silences["low-confidence"] == 1


def test_nothing_is_asked_in_a_heading() -> None:
    assert written("# One\nTwo", {})[1] == ["# One\n", "# One\nT", "# One\nTw"]


def test_nothing_behind_the_stretch_is_taken() -> None:
    text = "The cat sat"
    writer = PatientWriter(
        text, 0, 7, answers=Scripted({"The": [(" cat", 1), (" sat", 1)]}), thresholds=SURE
    )
    list(writer.write())
    assert (writer.tally.characters, writer.tally.keys) == (7, 4)


def test_the_figures_are_shares_of_what_was_counted() -> None:
    tally = Tally(100, 75, 80, 12, 8, 10, 9, [4, 6], {"empty": 3})
    seen = figures(tally, "ten words " * 5)
    assert seen.keystrokes_saved == 0.25
    assert seen.saved_net_of_wrong == 0.24  # one ghost came and was wrong
    assert seen.precision_when_shown == 0.6
    assert seen.wrong_show == 0.1
    assert seen.precision_of_ghosts == 0.9
    assert seen.ghosts_per_100_words == 100
    assert seen.mean_accepted_characters == 5


def test_the_figures_of_nothing_are_zero() -> None:
    assert figures(Tally(), "").precision_when_shown == 0
    assert percentile([], 0.5) == 0


def test_percentiles_are_by_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (50, 95)


@pytest.mark.parametrize(("before", "said"), [("the c", "at"), ("the ca", "t"), ("the x", "")])
def test_the_word_frequencies_complete_with_the_commonest_word(before: str, said: str) -> None:
    frequencies = WordFrequencies("cat cat cow cart the the")
    assert "".join(piece.text for piece in frequencies.pieces(Request(before))) == said


def test_the_word_frequencies_say_nothing_between_words() -> None:
    assert list(WordFrequencies("cat").pieces(Request("the "))) == []

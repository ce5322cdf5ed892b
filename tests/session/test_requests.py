"""What a model gets of a text."""

from __future__ import annotations

from gptwriter.engine.api import Length
from gptwriter.session.requests import (
    NOTES,
    SNAPSHOT_BEFORE,
    SNAPSHOT_STEP,
    Manner,
    Surroundings,
    request_at,
    surroundings,
)


def test_a_place_is_the_text_on_both_sides_of_it() -> None:
    assert surroundings("before|after", 6) == Surroundings("before", "|after")


def test_p2_the_start_of_a_long_text_moves_rarely_and_to_a_paragraph() -> None:
    text = "A line of some text.\n" * 4000
    starts = {
        caret - len(surroundings(text, caret).before) for caret in range(70_000, 70_000 + 500)
    }
    assert len(starts) == 1
    assert text[starts.pop() - 1] == "\n"


def test_p2_at_least_so_much_is_seen_as_any_window_holds() -> None:
    for caret in range(20_000, 80_000, 1111):
        seen = len(surroundings("x" * 80_000, caret).before)
        assert min(caret, SNAPSHOT_BEFORE) <= seen <= SNAPSHOT_BEFORE + 2 * SNAPSHOT_STEP


def test_a_sentence_is_asked_for_unless_a_paragraph_is() -> None:
    place = Surroundings("a", "b")
    assert request_at(place).length is Length.SENTENCE
    assert request_at(place, paragraph=True).length is Length.PARAGRAPH


def test_s65_in_the_middle_of_a_paragraph_a_few_words_are_asked_for() -> None:
    lengths = [
        request_at(Surroundings("a", after)).length
        for after in ("", " to the end.", "  8 marks,", "\nThe next paragraph.")
    ]
    assert lengths == [Length.SENTENCE, Length.SHORT, Length.SENTENCE, Length.SENTENCE]


def test_q15_a_book_pasted_into_the_memory_does_not_travel_with_every_request() -> None:
    request = request_at(Surroundings("a", "b"), Manner(memory="x" * 1_000_000 + "end"))
    assert request.memory.endswith("xend")
    assert len(request.memory) == NOTES

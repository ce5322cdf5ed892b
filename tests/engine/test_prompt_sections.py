"""The memory and the author's note beside the text, each with its share of the window (Q15)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gptwriter.engine.api import Sent
from gptwriter.engine.prompt_window import MEMORY_SHARE, NOTE_SHARE, PromptWindow

LETTERS = st.text("ab .\n。山", max_size=400)


def encode(text: str) -> list[int]:
    """One token for each character, which is the character."""
    return [ord(character) for character in text]


def decoded(ids: list[int]) -> str:
    return "".join(map(chr, ids))


WINDOW = PromptWindow(encode, 2048)
PARAGRAPH = "A sentence of this paragraph. And one more of it.\n"


def test_q15_the_memory_stands_first_and_the_note_near_the_end() -> None:
    text = PARAGRAPH * 20
    ids, sent = WINDOW.prompt(text + "She", "Anna is a pilot.", "Write calmly.")
    early, late = decoded(ids).removeprefix("Anna is a pilot.\n\n").split("Write calmly.\n\n")
    assert early + late == text + "She"
    assert early.endswith("\n")
    assert 240 <= len(late) < 240 + 512 + 2 * len(PARAGRAPH)
    assert sent.tokens == len(ids)


@settings(max_examples=300, deadline=None)
@given(LETTERS, st.text("ab .\n。山", max_size=900), LETTERS)
def test_q15_all_fits_and_what_is_said_to_be_sent_is_what_is_sent(
    memory: str, before: str, note: str
) -> None:
    ids, sent = PromptWindow(encode, 1024).prompt(before, memory, note)
    assert len(ids) <= 768
    assert sent.tokens == len(ids)
    assert _shown(before, memory, note, sent) == decoded(ids)


def _shown(before: str, memory: str, note: str, sent: Sent) -> str:
    def notes(text: str, start: int, tokens: int) -> str:
        return text[start:].rstrip() + "\n\n" if tokens else ""

    return (
        notes(memory, sent.memory.start, sent.memory.tokens)
        + before[sent.early.start : sent.early.end]
        + notes(note, sent.note.start, sent.note.tokens)
        + before[sent.late.start : sent.late.end]
    )


def test_q15_each_section_is_cut_toward_the_caret_at_a_border() -> None:
    memory = "".join(f"Fact {number} of this story.\n" for number in range(90))
    ids, sent = WINDOW.prompt("Text.", memory, memory)
    assert memory[sent.memory.start :].startswith("Fact ")
    assert 0 < sent.memory.tokens <= WINDOW.limit // MEMORY_SHARE
    assert 0 < sent.note.tokens <= WINDOW.limit // NOTE_SHARE
    assert "Fact 89 of this story.\n\nText." in decoded(ids)
    assert "Fact 0 of" not in decoded(ids)


def test_q15_a_long_text_leaves_room_for_a_long_memory_and_a_long_note() -> None:
    memory, text = PARAGRAPH * 90, PARAGRAPH * 60
    for length in range(1_500, len(text), 97):
        ids, sent = WINDOW.prompt(text[:length], memory, memory)
        assert len(ids) <= WINDOW.limit
        assert min(sent.memory.tokens, sent.note.tokens, sent.late.tokens) > 0


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u3000"])
def test_q15_no_memory_and_no_note_change_nothing(nothing: str) -> None:
    text = PARAGRAPH * 100 + "The"
    assert WINDOW.prompt(text, nothing, nothing)[0] == WINDOW.ids(text)


def test_p1_p3_typing_on_in_a_paragraph_only_adds_tokens_behind_the_note() -> None:
    text, moves = PARAGRAPH * 40, 0
    before = WINDOW.prompt(text[:500], "Memory.", "A note.")[0]
    for length in range(501, 1300):
        now = WINDOW.prompt(text[:length].rstrip() or "", "Memory.", "A note.")[0]
        moves += now[: len(before)] != before
        before = now
    assert moves <= 2  # a move in 512 characters


def test_q15_a_long_memory_is_read_a_few_times_and_then_known() -> None:
    read = 0

    def counting(text: str) -> list[int]:
        nonlocal read
        read += len(text)
        return encode(text)

    window = PromptWindow(counting, 2048)
    memory = PARAGRAPH * 2_000
    first = window.prompt("Text.", memory)
    assert read < len(memory)  # it was a thousand times that
    read = 0
    assert window.prompt("Text.", memory) == first
    assert read < 100

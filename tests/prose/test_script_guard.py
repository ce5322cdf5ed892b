"""What fits the script of a text and what does not."""

from __future__ import annotations

import pytest

from gptwriter.prose.script_guard import ScriptGuard

ENGLISH = "The old keeper walked down to the harbour."
SIMPLIFIED = "从前有一座山，山里的老和尚说话时总是笑着，让人觉得这个庙很热闹"
TRADITIONAL = "從前有一座山，山裡的老和尚說話時總是笑著，讓人覺得這個廟很熱鬧"


@pytest.mark.parametrize(
    ("before", "unit", "fits"),
    [
        (ENGLISH, " He", True),
        (ENGLISH, " café", True),
        (ENGLISH, " 3", True),
        (ENGLISH, "从前", False),
        (ENGLISH, " Он", False),
        (ENGLISH + " Он сказал:", " да", True),
        (SIMPLIFIED, "他", True),
        (SIMPLIFIED, "ta", False),
        (SIMPLIFIED + "用GPT写", "GPT", True),
        ("GPT " + SIMPLIFIED, "gong", False),
        (SIMPLIFIED, "說", False),
        (SIMPLIFIED, "说", True),
        (TRADITIONAL, "说", False),
        (TRADITIONAL, "說", True),
        (SIMPLIFIED, ",", False),
        (SIMPLIFIED, "，", True),
        (SIMPLIFIED + "了, 好", "?", True),
        ("", "说", True),
        ("1. ", "Он", True),
    ],
)
def test_q6_a_continuation_stays_in_the_writer_s_script(
    before: str,
    unit: str,
    fits: bool,  # noqa: FBT001 - parametrised
) -> None:
    assert ScriptGuard(before).fits("", unit) is fits


def test_q6_what_was_said_already_counts_as_the_text_before() -> None:
    assert not ScriptGuard(SIMPLIFIED).fits("，他说", ".")
    assert ScriptGuard(SIMPLIFIED).fits("，他说", "。")


def test_q6_only_the_last_2000_characters_tell_what_the_writer_uses() -> None:
    assert not ScriptGuard("Он " + "and so on " * 300).fits("", " Он")

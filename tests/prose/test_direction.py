"""The direction of a paragraph (S84)."""

from __future__ import annotations

import pytest

from gptwriter.prose.direction import runs_right_to_left


@pytest.mark.parametrize(
    ("text", "from_right"),
    [
        ("", False),
        ("Once פעם", False),
        ("从前", False),
        ("פעם once", True),
        ("كان", True),
        ("“פעם” 3.14", True),
        ("3.14 — פעם", True),
        ("3.14 …", False),
        ("\u2067once\u2069 פעם", True),
        ("\u2068\u2066a\u2069b\u2069 פעם", True),
        ("\u2066פעם\u2069 once", False),
        ("\u2067פעם", False),
        ("\u2069פעם", True),
        (" " * 2_000 + "פעם", False),
    ],
)
def test_s84_a_paragraph_runs_as_its_first_letter_does(
    text: str,
    from_right: bool,  # noqa: FBT001 - parametrised
) -> None:
    assert runs_right_to_left(text) is from_right

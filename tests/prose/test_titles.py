from __future__ import annotations

import pytest

from gptwriter.prose.titles import title


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("The old man and the sea", "The old man and the sea"),
        ("# Chapter 1: *The* sea?", "Chapter 1 The sea"),
        ("> - quoted", "quoted"),
        ("Either/or \\ both\u2028lines\x00", "Either or both lines"),
        ("第一回 灵根育孕源流出，心性修持大道生。", "第一回 灵根育孕源流出，心性修持大道生"),
        (
            "It is a truth universally acknowledged, that a single man",
            "It is a truth universally acknowledged",
        ),
        ("字" * 100, "字" * 40),
        ("...", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_a_text_is_called_by_its_first_words(line: str, wanted: str) -> None:
    assert title(line) == wanted

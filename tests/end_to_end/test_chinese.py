"""A writer of Chinese at the real window, with a real input method and the real model (S7, S63)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.default_model import DEFAULT_MODEL
from tests.end_to_end.desktop import Desktop, until
from tests.end_to_end.input_method import missing_packages, start_ibus, type_pinyin
from tests.end_to_end.test_journey import LINE, wait_for_ghost, wait_for_text
from tests.end_to_end.test_learning import SEEING, SeeingWriter

pytestmark = [pytest.mark.end_to_end, pytest.mark.default_model]


def test_s7_s63_pinyin_through_ibus_ends_as_chinese_and_no_ghost_is_there_meanwhile(
    desktop: Desktop, tmp_path: Path
) -> None:
    if missing := missing_packages():
        pytest.skip("needs: sudo apt install " + " ".join(missing))
    start_ibus(desktop)
    file = tmp_path / "故事.txt"
    file.write_text(LINE, encoding="utf-8")
    writer = SeeingWriter(desktop, file, DEFAULT_MODEL, program=SEEING)
    until(lambda: writer.title.startswith("故事.txt"), "the document is open")
    until(lambda: writer.ask("state") == "Idle", "the model is there")
    writer.press("ctrl+End", "alt+backslash")
    wait_for_ghost(writer)
    type_pinyin(desktop)
    until(lambda: begins_to_compose(writer), "the input method has the keys")
    assert writer.ask("ghost") == ""
    assert not writer.sees_ghost()
    for letters in ("o", "ai", "ni"):
        writer.type(letters)
        assert writer.ask("state") == "Composing"
        assert writer.ask("ghost") == ""
    assert writer.ask("text") == LINE
    writer.press("space")
    until(lambda: writer.ask("text") == LINE + "我爱你", "the input method commits")
    assert writer.ask("state") != "Composing"

    writer.type("de")
    until(lambda: writer.ask("state") == "Composing", "it composes again")
    writer.press("Tab", "Return")  # to the input method: candidates, and the letters themselves
    until(lambda: writer.ask("state") != "Composing", "the input method is done")
    assert writer.ask("text").startswith(LINE + "我爱你")
    assert "\t" not in writer.ask("text")
    assert "\n" not in writer.ask("text")
    writer.press("Escape", "ctrl+s")
    wait_for_text(file, writer.ask("text"))
    assert writer.quit() == ""


def begins_to_compose(writer: SeeingWriter) -> bool:
    """Type "w" where a ghost is; the first letters may still come before ibus has its engine."""
    writer.press("alt+backslash")
    until(lambda: writer.ask("ghost"), "there is a ghost for the input method to hide")
    writer.type("w")
    until(lambda: writer.ask("state") == "Composing" or writer.ask("text") != LINE, "it is typed")
    if writer.ask("text") == LINE:
        return True
    writer.press("BackSpace")
    until(lambda: writer.ask("text") == LINE, "the letter is gone")
    return False

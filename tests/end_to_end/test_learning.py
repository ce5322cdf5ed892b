"""A writer teaches a model her voice in the real window, and writes with it (issue 4, done when 6).

The model is a tiny one that knows a single sentence; the processes, clicks and keys are real.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.desktop import Desktop, Writer, until
from tests.finetune.texts import english
from tests.tiny_models import build_tiny_llama, teach

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]

SEEING = (sys.executable, "-m", "tests.end_to_end.eyes")
LINE = "The keeper carried the lantern by the"


class SeeingWriter(Writer):
    """A writer who reads what stands on the screen, and finds the buttons."""

    def ask(self, *question: str) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.process.communicate()
        return json.loads(line)

    def press_button(self, text: str) -> None:
        """A button that can be pressed, once it is there and stands still."""

        def still() -> list[int]:
            place: list[int] = self.ask("where", text)
            return place if place == self.ask("where", text) else []

        x, y = until(still, f"there is a button {text!r}")
        self.click(x, y)

    def choose(self, preset: str) -> None:
        """One of the presets, by a click on its mark."""
        self.press_button(preset)
        until(lambda: self.ask("preset") == preset.lower(), f"{preset} is chosen")

    def reads(self, words: str) -> None:
        until(lambda: words in self.ask("words"), f"the window says {words!r}")

    def confirmed(self) -> bool:
        """Whether the dialog has gone; the first Return may only take what it completes."""
        if not self.has_focus:
            self.press("Return")
        return self.has_focus

    def ghost(self) -> str:
        """What is suggested here, asked for by key."""
        self.press("Escape", "ctrl+End", "alt+backslash")
        return str(until(lambda: self.ask("ghost"), "there is a ghost"))


def test_learn_from_a_file_stop_and_save_and_use_it(desktop: Desktop, tmp_path: Path) -> None:
    model = build_tiny_llama(tmp_path / "tiny-llama")
    teach(model, f"{LINE} old wall of the town every morning. " * 6, steps=40)
    book = tmp_path / "book.txt"
    book.write_text(english(375_000), encoding="utf-8")
    document = tmp_path / "story.txt"
    document.write_text(LINE, encoding="utf-8")
    writer = SeeingWriter(desktop, document, model, program=SEEING)
    until(lambda: writer.title.startswith("story.txt"), "the document is open")
    writer.reads("tiny-llama · ")
    before = writer.ghost()

    writer.press("Escape", "alt+v", "l")
    writer.press_button("Add files…")
    until(lambda: not writer.has_focus, "the dialog has the focus")
    writer.type(str(book))
    until(writer.confirmed, "the dialog is closed")
    writer.reads(" characters")
    for preset in ("Strong", "Normal"):
        writer.choose(preset)
    writer.press_button("Check")
    writer.reads("Everything is ready.")
    writer.press_button("Start")
    until(lambda: writer.ask("points") >= 2, "the curve has points")
    until(lambda: writer.ask("points") >= 5, "the curve goes on")
    until(lambda: writer.ask("points") >= 7, "enough is learned for other words")
    writer.press_button("Stop…")
    writer.press_button("Stop and save")
    writer.reads("bits per character.")
    writer.press_button("Use it")
    writer.reads("It is in use.")

    writer.click(200, 400)  # the page
    until(lambda: writer.ghost() != before, "the model writes otherwise")
    assert writer.quit() == ""

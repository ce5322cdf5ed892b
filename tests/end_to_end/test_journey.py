"""A writer's journeys through the real window, with the real default model."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.default_model import DEFAULT_MODEL
from tests.end_to_end.desktop import Desktop, Writer, until

pytestmark = [pytest.mark.end_to_end, pytest.mark.default_model]

LINE = "We hold these truths to be self-evident, that all men are"
FIRST = " created"  # the default model is sure of it


def wait_for_ghost(writer: Writer) -> None:
    until(writer.sees_ghost, "a ghost is on the page")


def wait_for_no_ghost(writer: Writer) -> None:
    until(lambda: not writer.sees_ghost(), "no ghost is on the page")


def wait_for_text(file: Path, text: str) -> None:
    until(lambda: file.read_text(encoding="utf-8") == text, f"the file holds {text!r}")


def test_type_accept_undo_redo_save_quit(desktop: Desktop, tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    file.write_text("", encoding="utf-8")
    writer = Writer(desktop, file, "--model", DEFAULT_MODEL)
    until(lambda: writer.title.startswith("story.txt"), "the document is open")
    writer.type(LINE)
    wait_for_ghost(writer)

    writer.press("ctrl+Right", "ctrl+s")
    wait_for_text(file, LINE + FIRST)
    writer.press("Tab", "ctrl+s")
    until(lambda: len(file.read_text(encoding="utf-8")) > len(LINE + FIRST), "all of it is kept")
    whole = file.read_text(encoding="utf-8")
    assert whole.startswith(LINE + FIRST)
    writer.press("ctrl+z", "ctrl+s")
    wait_for_text(file, LINE + FIRST)
    writer.press("ctrl+shift+z", "ctrl+s")
    wait_for_text(file, whole)

    maps = Path(f"/proc/{writer.process.pid}/maps").read_text(encoding="utf-8")
    assert "libQt6Widgets" in maps
    assert "libtorch" not in maps  # invariant 1, after the whole journey
    assert writer.quit() == ""
    assert file.read_text(encoding="utf-8") == whole


def test_r6_killing_the_model_leaves_the_text_and_the_next_request_is_answered(
    desktop: Desktop, tmp_path: Path
) -> None:
    file = tmp_path / "story.txt"
    file.write_text("", encoding="utf-8")
    writer = Writer(desktop, file, "--model", DEFAULT_MODEL)
    until(lambda: writer.title.startswith("story.txt"), "the document is open")
    writer.type(LINE)
    wait_for_ghost(writer)
    writer.press("ctrl+shift+Return")  # a long continuation, to be killed in
    killed = writer.model_process()
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in writer.children() and writer.children(), "a new model process")
    writer.press("Escape")
    wait_for_no_ghost(writer)
    writer.type(" sing")  # a place the old process never saw
    writer.press("alt+backslash")
    wait_for_ghost(writer)
    writer.press("Escape", "ctrl+s")
    wait_for_text(file, LINE + " sing")
    assert writer.quit() == ""


def test_r7_killing_the_window_leaves_no_process_behind(desktop: Desktop, tmp_path: Path) -> None:
    writer = Writer(desktop, "--model", DEFAULT_MODEL)
    child = writer.model_process()
    writer.kill()
    until(lambda: not Path(f"/proc/{child}/cmdline").exists() or is_zombie(child), "it is gone")


def is_zombie(pid: int) -> bool:
    return ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")

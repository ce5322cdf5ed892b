"""R13: a hostile document is refused, or read for what it is, in five seconds and harmlessly.

Each is read by what the import child runs; only pdf, whose library is native code, is read in a
child here as well.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gptwriter.documents.importers.import_text import import_text
from gptwriter.documents.importers.in_child import import_in_child
from gptwriter.engine import child
from gptwriter.errors import DocumentUnreadable
from tests.documents.importers.hostile import HARMLESS, REFUSED

SECONDS = 5


def read(data: bytes, name: str, folder: Path) -> str:
    """The text of a hostile file. Fails if that took too long, or left anything behind."""
    path = folder / "inner" / f"hostile{Path(name).suffix}"
    path.parent.mkdir()
    path.write_bytes(data)
    began = time.monotonic()
    try:
        if path.suffix == ".pdf":
            command = child.command(child.Role.IMPORT)
            return import_in_child(path, command, child.environment()).text
        return import_text(path).text
    finally:
        assert time.monotonic() - began < SECONDS
        assert {*folder.rglob("*")} == {path.parent, path}
        assert path.read_bytes() == data


@pytest.mark.parametrize("name", REFUSED)
def test_r13_what_can_only_be_an_attack_or_a_wreck_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read(REFUSED[name](), name, tmp_path)
    assert str(caught.value).startswith("hostile.")


@pytest.mark.parametrize("name", HARMLESS)
def test_r13_what_may_be_read_gives_nothing_but_its_own_text(tmp_path: Path, name: str) -> None:
    try:
        text = read(HARMLESS[name](), name, tmp_path)
    except DocumentUnreadable:
        return
    assert "root:" not in text  # what /etc/passwd starts with
    assert "lollol" not in text
    assert len(text) < 1_000_000


def test_r13_enough_of_them_were_tried() -> None:
    assert len(REFUSED | HARMLESS) >= 80

"""What a training is given of files and folders, and of files whose authorship is known (F14)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gptwriter.documents import companion
from gptwriter.documents.companion import Companion
from gptwriter.documents.provenance import Origin, Provenance, Run
from gptwriter.errors import DocumentUnreadable
from gptwriter.finetune.sources import documents_in, entries


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    """Chapters in folders, and what else lies beside them."""
    folder = tmp_path / "novel"
    for name in ("Part 2/10.md", "Part 2/9.md", "Part 1/one.txt", "notes.txt", "Part 1/one.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"This is {name}.", "utf-8")
    (folder / "cover.jpg").write_bytes(b"\xff\xd8")
    companion.file_of(folder / "notes.txt").write_text("{}", "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("[core]", "utf-8")
    (folder / "Part 1" / ".one.txt").write_text("left by another program", "utf-8")
    return folder


def test_f1_a_folder_is_all_texts_in_it_and_in_its_folders(novel: Path) -> None:
    found = list(entries([novel]))
    names = [each.name.replace(os.sep, "/") for each in found]
    assert names == ["notes.txt", "Part 1/one.md", "Part 1/one.txt", "Part 2/9.md", "Part 2/10.md"]
    assert not any(each.problem for each in found)
    assert {each.file for each in found} == {str(novel / name) for name in names}
    assert [each.name for each in documents_in([novel])] == [Path(each.file).name for each in found]


def test_f1_wrapped_lines_are_joined(tmp_path: Path) -> None:
    lines = ["It was a dark and stormy night, and the keeper of the lighthouse had"] * 9
    (tmp_path / "wrapped.txt").write_text("\n".join([*lines, "gone to bed.", "", "End."]), "utf-8")
    (document,) = documents_in([tmp_path / "wrapped.txt"])
    assert document.text.splitlines()[0] == " ".join([*lines, "gone to bed."])


def test_a_folder_that_leads_back_to_itself_is_read_once(novel: Path) -> None:
    (novel / "Part 1" / "back").symlink_to(novel, target_is_directory=True)
    assert len(list(entries([novel]))) == 5


def test_a_folder_without_texts_says_so(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "cover.jpg").write_bytes(b"\xff\xd8")
    (found,) = entries([tmp_path / "pictures"])
    assert found.problem is not None
    assert found.problem["fields"]["reason"] == "There is no text in it that gptwriter can read."
    with pytest.raises(DocumentUnreadable, match=r"pictures could not be opened: There is no text"):
        documents_in([tmp_path / "pictures"])


def test_a_folder_that_may_not_be_read_is_said_and_all_others_are_read(
    novel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def forbid(place: str) -> object:
        if Path(place).name == "Part 1":
            raise PermissionError(13, "Permission denied", place)
        return scan(place)

    # Not by its permissions: the tests may run as root, to whom nothing is forbidden.
    monkeypatch.setattr("os.scandir", forbid)
    problem, *others = entries([novel])
    assert problem.problem is not None
    assert problem.problem["fields"] == {
        "name": "Part 1", "reason": "You may not read it.", "words": "Permission denied"
    }  # fmt: skip
    assert [Path(each.file).name for each in others] == ["notes.txt", "9.md", "10.md"]
    with pytest.raises(DocumentUnreadable, match="Part 1"):
        documents_in([novel])


def test_f14_what_a_model_wrote_into_a_file_is_neither_learned_nor_counted(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    text = "She walked home.\nIt rained.\n"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    provenance = Provenance(
        [Run(Origin.TYPED, 4), Run(Origin.ACCEPTED, 12, 1), Run(Origin.TYPED, 12)]
    )
    companion.save(file, Companion.of(provenance, text))
    (document,) = documents_in([tmp_path])
    assert document.text.split() == ["She", "It", "rained."]
    assert document.left_out == 12
    (found,) = entries([file])
    assert (found.left_out, found.characters) == (12, len(document.text))


def test_f14_what_was_pasted_is_learned_when_the_writer_says_it_is_hers(tmp_path: Path) -> None:
    file = tmp_path / "story.txt"
    text = "She walked home.\nIt rained.\n"
    file.write_text(text, encoding="utf-8")
    provenance = Provenance(
        [Run(Origin.PASTED, 4), Run(Origin.ACCEPTED, 12, 1), Run(Origin.TYPED, 12)]
    )
    companion.save(file, Companion.of(provenance, text))
    (document,) = documents_in([file])
    assert (document.text.split(), document.left_out) == (["It", "rained."], 16)
    (document,) = documents_in([file], with_pasted=True)
    assert (document.text.split(), document.left_out) == (["She", "It", "rained."], 12)
    (found,) = entries([file], with_pasted=True)
    assert (found.left_out, found.pasted) == (12, 4)

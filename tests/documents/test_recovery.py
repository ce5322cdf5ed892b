"""What a dead process left is found once, offered for what it is, and never deleted unasked."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.documents import in_place, journal, kept_files, recovery
from gptwriter.documents.digest import Digest
from gptwriter.documents.journal import Edit, Header
from gptwriter.documents.journal_file import JournalFiles, RecordsFile, new_name
from gptwriter.documents.recovery import Found, Recoverable

BASE = "One.\r\nTwo.\r\n"
HELD = "One.\nTwo.\n"


@pytest.fixture(autouse=True)
def _let_go(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test found is locked by this process until it is let go."""
    found: list[Recoverable] = []
    real = recovery.find

    def find() -> Found:
        result = real()
        found.extend(result.recoverable)
        return result

    monkeypatch.setattr(recovery, "find", find)
    yield
    for each in found:
        each.kept.release()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_bytes(BASE.encode())
    return path


def header_of(file: Path | None, name: str, **more: object) -> Header:
    base = Digest.of_file(file) if file else None
    path = os.fspath(file) if file else None
    return Header(name, path, base, **more)  # type: ignore[arg-type]  # a test's own fields


def die_writing(
    file: Path | None, *, copied: bool = False, edits: bytes = b"", **more: object
) -> str:
    """Leave the journal of a process that typed "New. " at the start of the document."""
    name = new_name()
    files = JournalFiles.create(paths.recovery_dir(), name)
    header = header_of(file, name, **more)
    if file and copied:
        assert header.base
        assert files.keep_base(file, header.base)
    length = len(HELD) if file else 0
    edits = edits or journal.record(1, Edit(0, 0, "New. ", length + 5))
    RecordsFile.create(files.next_records(), journal.begin(header) + edits).close()
    files.kept.release()  # as the system does for the dead
    return name


def only() -> Recoverable:
    (one,) = recovery.find().recoverable
    return one


def kept_names() -> list[str]:
    return sorted(file.name for file in paths.recovery_dir().glob("*"))


def test_nothing_is_found_where_nothing_is() -> None:
    assert recovery.find() == Found((), 0)


def test_r1_the_text_is_found_with_its_file(file: Path) -> None:
    die_writing(file)
    found = only()
    assert found.text == "New. " + HELD
    assert found.path == file
    assert found.fits
    assert found.complete
    assert found.file
    assert found.file.text == HELD
    assert abs(found.edited_at - time.time()) < 60


def test_r1_a_document_without_a_name_is_found_too() -> None:
    die_writing(None)
    found = only()
    assert (found.path, found.text, found.file) == (None, "New. ", None)


def test_what_is_alive_is_not_touched(file: Path) -> None:
    files = JournalFiles.create(paths.recovery_dir(), new_name())
    RecordsFile.create(files.next_records(), journal.begin(header_of(file, "x"))).close()
    assert recovery.find() == Found((), 0)
    assert files.records()
    files.kept.release()


def test_it_is_found_by_one_window_only(file: Path) -> None:
    die_writing(file)
    only()
    assert recovery.find().recoverable == ()


def test_after_decide_later_it_is_found_again(file: Path) -> None:
    die_writing(file)
    only().kept.release()
    assert only().text == "New. " + HELD


def test_r11_a_file_that_was_changed_since_does_not_fit_but_the_text_is_there(file: Path) -> None:
    die_writing(file, copied=True)
    file.write_text("Theirs.")
    found = only()
    assert not found.fits
    assert found.text == "New. " + HELD
    assert found.file
    assert found.file.text == "Theirs."


def test_r1_a_save_that_was_done_when_the_process_died_is_no_change_by_others(file: Path) -> None:
    first = journal.record(1, Edit(0, 0, "New. ", len(HELD) + 5))
    second = journal.record(2, Edit(0, 0, "And ", len(HELD) + 9))
    mark = journal.saving(journal.mark_of("New. " + HELD))
    die_writing(file, copied=True, edits=first + mark + second)
    file.write_bytes(b"New. " + BASE.encode())
    found = only()
    assert found.fits
    assert found.text == "And New. " + HELD


def test_a_file_that_is_gone_does_not_take_the_text_with_it(file: Path) -> None:
    die_writing(file, copied=True)
    file.unlink()
    found = only()
    assert found.file is None
    assert not found.fits
    assert found.text == "New. " + HELD


def test_a_text_that_is_in_the_file_is_not_asked_about(file: Path) -> None:
    die_writing(file, copied=True)
    file.write_bytes(b"New. " + BASE.encode())
    assert recovery.find() == Found((), 0)
    assert kept_names() == []


def test_a_journal_without_its_base_stays_and_is_counted(file: Path) -> None:
    die_writing(file)
    file.write_text("Theirs.")
    before = kept_names()
    assert recovery.find() == Found((), 1)
    assert kept_names() == before
    assert recovery.find() == Found((), 1)  # nobody holds what nobody can read


def test_r1_a_lock_that_cannot_be_taken_hides_no_other_journal(file: Path) -> None:
    die_writing(file)
    die_in_place(file.with_name("other.txt"), b"Aft")
    for kind in ("journal", "in-place"):  # as of another user, or damaged
        (paths.recovery_dir() / f"{kind}-0.lock").mkdir()
        (paths.recovery_dir() / f"{kind}-z.lock").mkdir()
    assert {each.text for each in recovery.find().recoverable} == {"New. " + HELD, HELD}


def test_what_cannot_be_removed_is_looked_at_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    die_writing(file, copied=True)
    file.write_bytes(b"New. " + BASE.encode())
    with monkeypatch.context() as kept:
        kept.setattr(Path, "unlink", _refused)
        assert recovery.find() == Found((), 0)
    file.write_text("Theirs.")
    assert only().text == "New. " + HELD


def _refused(*_: object) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_r14_what_was_cut_short_beside_a_journal_goes_with_it(file: Path) -> None:
    name = die_writing(file, copied=True)
    (paths.recovery_dir() / f".journal-{name}.base-abcd").write_bytes(b"One.")
    file.write_bytes(b"New. " + BASE.encode())
    assert recovery.find() == Found((), 0)
    assert kept_names() == []


def test_a_newer_format_stays_and_is_counted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr(journal, "FORMAT", 2)
        die_writing(file)
    before = kept_names()
    assert recovery.find() == Found((), 1)
    assert kept_names() == before


def test_a_damaged_end_is_said(file: Path) -> None:
    edits = journal.record(1, Edit(0, 0, "New. ", len(HELD) + 5)) + b"torn"
    die_writing(file, edits=edits)
    found = only()
    assert not found.complete
    assert found.text == "New. " + HELD


def test_a_damaged_journal_is_not_tidied_away_although_what_can_be_read_is_in_the_file(
    file: Path,
) -> None:
    edits = journal.record(1, Edit(0, 0, "New. ", len(HELD) + 5)) + b"torn"
    die_writing(file, copied=True, edits=edits)
    file.write_bytes(b"New. " + BASE.encode())
    assert not only().complete


def test_r1_the_copy_of_a_file_that_is_gone_is_kept_although_its_text_was_cut(file: Path) -> None:
    die_writing(file, copied=True, edits=journal.record(1, Edit(0, len(HELD), "", 0)))
    file.unlink()
    assert only().text == ""


def test_two_documents_are_both_found_the_latest_first(file: Path) -> None:
    die_writing(file)
    die_writing(None)
    old = next(paths.recovery_dir().glob("*.records"))
    os.utime(old, (1, 1))
    first, second = recovery.find().recoverable
    assert first.edited_at > second.edited_at == 1


def test_a_restarted_journal_that_lacks_the_last_edits_does_not_hide_them(file: Path) -> None:
    name = die_writing(file)
    files = JournalFiles(JournalFiles.of_the_dead(paths.recovery_dir())[0].kept)
    restarted = journal.begin_with(header_of(file, name), HELD)
    RecordsFile.create_whole(files.next_records(), restarted).close()
    files.kept.release()
    assert only().text == "New. " + HELD


def test_a_text_that_starts_a_journal_is_as_old_as_its_last_edit(file: Path) -> None:
    name = die_writing(file)
    (files,) = JournalFiles.of_the_dead(paths.recovery_dir())
    restarted = journal.begin_with(header_of(file, name, number=2, edited_at=12.5), "Newer.")
    RecordsFile.create_whole(files.next_records(), restarted).close()
    files.kept.release()
    found = only()
    assert (found.text, found.edited_at) == ("Newer.", 12.5)


def test_r3_a_journal_that_had_to_move_elsewhere_is_offered_once(file: Path) -> None:
    name = die_writing(file)
    spare = paths.spare_recovery_dir()
    assert spare
    files = JournalFiles.create(spare, name)
    moved = journal.begin_with(header_of(file, name, number=2), "Newer.")
    RecordsFile.create_whole(files.next_records(), moved).close()
    files.kept.release()
    assert only().text == "Newer."
    assert kept_names() == []


def test_a_text_that_was_recovered_is_not_offered_twice(file: Path) -> None:
    first = die_writing(file)
    second = die_writing(file, replaces=first)
    assert only().document == second
    assert not list(paths.recovery_dir().glob(f"*{first}*"))


def test_r1_a_recovery_that_was_cut_short_is_offered_again(file: Path) -> None:
    first = die_writing(file)
    files = JournalFiles.create(paths.recovery_dir(), "second")
    begun = journal.begin(header_of(file, "second", replaces=first))
    RecordsFile.create(files.next_records(), begun).close()
    files.kept.release()
    assert only().document == first


def test_a_discarded_text_is_kept_for_a_week(file: Path) -> None:
    die_writing(file, copied=True)
    only().kept.discard()
    folder = paths.recovery_dir() / "discarded"
    assert {each.suffix for each in folder.iterdir()} == {".base", ".records"}
    assert recovery.find() == Found((), 0)
    kept_files.forget_old_discards(paths.recovery_dir(), time.time() + 6.9 * 24 * 3600)
    assert len(list(folder.iterdir())) == 2
    kept_files.forget_old_discards(paths.recovery_dir(), time.time() + 7.1 * 24 * 3600)
    assert list(folder.iterdir()) == []


def test_a_text_that_was_discarded_long_after_it_was_typed_is_kept_as_long(file: Path) -> None:
    die_writing(file)
    (records,) = paths.recovery_dir().glob("*.records")
    os.utime(records, (1, 1))
    only().kept.discard()
    kept_files.forget_old_discards(paths.recovery_dir(), time.time())
    assert len(list((paths.recovery_dir() / "discarded").iterdir())) == 1


def test_a_discarded_text_that_cannot_be_deleted_keeps_no_other(file: Path) -> None:
    folder = paths.private_folder(paths.recovery_dir() / "discarded")
    for name in ("a", "c"):
        (folder / name).mkdir()  # which no unlink takes away
    (folder / "b").touch()
    kept_files.forget_old_discards(paths.recovery_dir(), time.time() + 8 * 24 * 3600)
    assert sorted(each.name for each in folder.iterdir()) == ["a", "c"]


@pytest.mark.parametrize("umask", [0o000, 0o777])
@pytest.mark.parametrize("copied", [True, False])
def test_r14_only_the_owner_may_look(file: Path, umask: int, *, copied: bool) -> None:
    old = os.umask(umask)
    try:
        die_writing(file, copied=copied)
        only().kept.discard()
    finally:
        os.umask(old)
    for each in [paths.recovery_dir(), *paths.recovery_dir().rglob("*")]:
        wanted = 0o700 if each.is_dir() else 0o600
        assert stat.S_IMODE(each.stat().st_mode) == wanted, each


def test_the_spare_folder_is_looked_through_as_well(file: Path) -> None:
    spare = paths.spare_recovery_dir()
    assert spare
    files = JournalFiles.create(spare, "spare")
    begun = journal.begin_with(header_of(file, "spare", number=3), "Spare.")
    RecordsFile.create_whole(files.next_records(), begun).close()
    files.kept.release()
    assert only().text == "Spare."


# --- files that were changed in place ----------------------------------------


def die_in_place(file: Path, left: bytes) -> None:
    kept = in_place._keep(file, BASE.encode(), b"After.")
    kept.release()
    file.write_bytes(left)


@pytest.mark.parametrize("left", [BASE.encode(), b"After."])
def test_r2_a_file_that_is_whole_needs_its_backup_no_more(file: Path, left: bytes) -> None:
    die_in_place(file, left)
    assert recovery.find() == Found((), 0)
    assert kept_names() == []


@pytest.mark.parametrize("left", [b"Afte\r\nTwo.\r\n", b""])
def test_r2_the_old_text_of_a_half_written_file_is_offered(file: Path, left: bytes) -> None:
    die_in_place(file, left)
    found = only()
    assert found.half_written
    assert not found.fits
    assert found.text == HELD


def test_r2_a_half_written_file_of_an_old_encoding_is_offered_as_well(file: Path) -> None:
    text = "话说天下大势，分久必合，合久必分。" * 20
    kept = in_place._keep(file, text.encode("gb18030"), b"After.")
    kept.release()
    file.write_bytes(b"Aft")
    assert only().text == text


@pytest.mark.parametrize("marker", [b"", b"[]", b"{}", b'{"target": 1, "before": 2, "after": 3}'])
def test_r13_a_marker_that_is_none_tells_of_no_file(file: Path, marker: bytes) -> None:
    die_in_place(file, b"")
    (left,) = paths.recovery_dir().glob("*.json")
    left.write_bytes(marker)
    assert recovery.find() == Found((), 0)


def test_r2_a_backup_that_cannot_be_read_now_is_looked_at_again(file: Path) -> None:
    die_in_place(file, b"")
    (backup,) = paths.recovery_dir().glob("*.backup")
    away = backup.rename(backup.with_suffix(".away"))
    assert recovery.find() == Found((), 0)
    away.rename(backup)
    assert only().text == HELD


def test_r2_the_backup_outlives_its_file(file: Path) -> None:
    die_in_place(file, b"")
    file.unlink()
    assert only().text == HELD


def test_a_save_in_place_that_goes_on_is_left_alone(file: Path) -> None:
    kept = in_place._keep(file, BASE.encode(), b"After.")
    file.write_bytes(b"Aft")
    assert recovery.find() == Found((), 0)
    kept.release()
    assert only().half_written

"""A file is read in a child process; whatever becomes of the child, the writer gets a sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gptwriter.documents.importers import child_main, in_child
from gptwriter.documents.importers.import_text import import_text
from gptwriter.documents.importers.in_child import import_in_child
from gptwriter.engine import child
from gptwriter.errors import DocumentUnreadable
from tests.documents.importers import samples
from tests.documents.importers.test_import_text import PARAGRAPHS

COMMAND = child.command(child.Role.IMPORT)
ENVIRONMENT = child.environment()


WHOLE = json.dumps(
    {
        "text": "x",
        "title": "",
        "notes": [],
        "encoding": "",
        "encoding_is_sure": True,
        "other_encodings": [],
    }
)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "故事.docx"
    path.write_bytes(PARAGRAPHS["docx"])
    return path


def child_that(script: str) -> list[str]:
    return [sys.executable, "-c", script]


@pytest.mark.parametrize("suffix", PARAGRAPHS)
def test_the_child_reads_what_the_parent_would(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"故事.{suffix}"
    path.write_bytes(PARAGRAPHS[suffix])
    assert import_in_child(path, COMMAND, ENVIRONMENT) == import_text(path)


def test_the_writers_answer_about_an_encoding_reaches_the_child(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<p>從前有座山，山裡有座廟".encode("big5"))
    assert import_in_child(path, COMMAND, ENVIRONMENT, "big5").encoding_is_sure


def test_what_a_library_prints_is_no_part_of_the_answer(document: Path) -> None:
    script = (
        "import sys; from gptwriter.documents.importers import child_main; "
        "real = child_main.import_text; "
        "child_main.import_text = lambda *both: (print('a warning', flush=True), real(*both))[1]; "
        "child_main.main(sys.argv[1:])"
    )
    assert import_in_child(document, child_that(script), ENVIRONMENT) == import_text(document)


def test_the_childs_refusal_is_the_parents(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(DocumentUnreadable, match=r"a\.pdf could not be opened: It is damaged"):
        import_in_child(path, COMMAND, ENVIRONMENT)


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        "print('not json')",
        "print('[]')",
        "print('{}')",
        'print(\'{"error": "UsageError", "fields": {"reason": "x"}}\')',
        "raise SystemExit(1)",
        f"print({WHOLE!r}); raise SystemExit(1)",
        "pass",
    ],
)
def test_a_child_that_gives_no_answer_is_a_refusal(document: Path, script: str) -> None:
    with pytest.raises(DocumentUnreadable, match="made the program that reads it stop"):
        import_in_child(document, child_that(script), ENVIRONMENT)


def test_a_child_that_never_ends_is_ended(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_child, "_PATIENCE", 0.05)
    with pytest.raises(DocumentUnreadable, match="too long"):
        import_in_child(document, child_that("__import__('signal').pause()"), {})


def test_a_child_out_of_processor_time_was_too_slow(document: Path) -> None:
    script = f"import os; os.kill(os.getpid(), {int(signal.SIGXCPU)})"
    with pytest.raises(DocumentUnreadable, match="too long"):
        import_in_child(document, child_that(script), {})


def test_a_flood_of_an_answer_is_not_kept(document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_child, "MOST_BYTES", 1000)
    with pytest.raises(DocumentUnreadable):
        import_in_child(document, child_that("while True: print('x' * 10000)"), {})


def test_larger_files_may_take_longer(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(1000))
    large.write_bytes(bytes(2_000_000))
    assert child_main.seconds_for(tmp_path / "none") == child_main.seconds_for(small) == 4
    assert child_main.seconds_for(large) == 44


LIMITS = """
import contextlib, resource
from gptwriter.documents.importers import child_main
with contextlib.suppress(ValueError):  # it may be nothing already, and not ours to raise
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
child_main._limit(9)
kinds = resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE
print([resource.getrlimit(kind)[0] for kind in kinds])
"""


def test_r14_the_child_has_no_more_than_it_needs_and_leaves_no_core_dump() -> None:
    said = subprocess.run(child_that(LIMITS), env=ENVIRONMENT, capture_output=True, check=True)
    assert json.loads(said.stdout) == [child_main.MEMORY, 9, 0]


def test_the_child_cannot_write_to_any_file(tmp_path: Path) -> None:
    script = (
        "from gptwriter.documents.importers import child_main; child_main._limit(9);"
        f"open({str(tmp_path / 'a')!r}, 'w').write('x')"
    )
    document = tmp_path / "a.docx"
    document.write_bytes(samples.docx(""))
    with pytest.raises(DocumentUnreadable):
        import_in_child(document, child_that(script), ENVIRONMENT)
    assert (tmp_path / "a").read_bytes() == b""

"""R4: what is opened and saved without an edit has the same bytes, or what it loses is named.

The text goes through the real editor. GPTWRITER_TEXTS is the number of generated files.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from gptwriter.documents.text_file import EncodingUnsure, encode, open_text
from gptwriter.documents.text_form import Encoding
from gptwriter.errors import DocumentUnreadable
from gptwriter.ui.editor import Editor
from tests.faults.ledger import SEED, Trials, wanted

TEXTS = wanted("GPTWRITER_TEXTS", 200)
ENDINGS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
SPECIAL = ["plain", "\u00a0\u202f\u2007\u2060", "\u2028", "\u2029", "\ufdd0\ufdd1", "\x0b\x0c\x85"]
SPECIAL += ["\ufffc\ufffe\uffff", "\u202eright\u2066left\u2069\u202c", "\x00inside", "\ufeffinside"]
SPECIAL += ["e\u0301" * 50, "👩‍👩‍👧‍👦🏳️‍🌈", "𠮷㐀", "“smart” ‘quotes’ — …"]
MARKS = {Encoding.UTF_8: b"\xef\xbb\xbf"}


@pytest.fixture
def editor(qtbot: QtBot) -> Editor:
    made = Editor()
    qtbot.addWidget(made)
    return made


def corpus() -> Iterator[tuple[str, Encoding | None, bytes]]:
    """A name, the encoding that the writer would have to say, and the bytes."""
    wide = [each for each in Encoding if each.value.startswith("utf-")]
    for encoding, bom in product(wide, (True, False)):
        for special, ending, last in product(SPECIAL, [*ENDINGS, "mixed"], (True, False)):
            mark = "\ufeff" if bom else ""
            data = (mark + _text(special, ending, last=last)).encode(encoding)
            said = None if bom or encoding is Encoding.UTF_8 else encoding
            yield f"{encoding} {bom} {special!r} {ending} {last}", said, data
        for first in ("\ufeff", "\ufeff\ufeff从", "\ufffe", "\ufffea从"):
            if bom:
                yield f"{encoding} {first!r}", None, f"\ufeff{first}\nb".encode(encoding)
    narrow = {
        Encoding.GB18030: "从前有座山𠮷“—”",
        Encoding.BIG5: "從前有座山",
        Encoding.SHIFT_JIS: "むかし、山に",
        Encoding.KOREAN: "옛날 옛적에",
        Encoding.WESTERN: "“Café” – naïve\u00a0!",
        Encoding.CENTRAL_EUROPEAN: "Žluťoučký kůň",
        Encoding.CYRILLIC: "Жили-были",
        Encoding.KOI8_R: "Жили-были",
        Encoding.GREEK: "Μια φορά",
        Encoding.TURKISH: "Bir varmış",
        Encoding.MAC_ROMAN: "Café – naïve",
    }
    for (encoding, words), ending, last in product(
        narrow.items(), [*ENDINGS, "mixed"], (True, False)
    ):
        yield (
            f"{encoding} {ending} {last}",
            encoding,
            _text(words, ending, last=last).encode(encoding),
        )


def _text(words: str, ending: str, *, last: bool) -> str:
    ends = list(ENDINGS.values()) if ending == "mixed" else [ENDINGS[ending]] * 3
    return f"a{words}{ends[0]}{ends[1]}{words}{ends[2]}b" + (ends[0] if last else "")


def check(editor: Editor, file: Path, data: bytes, said: Encoding | None) -> None:
    """Open and save without an edit, and then with one."""
    file.write_bytes(data)
    opened = open_text(file, said)
    editor.set_text(opened.text)
    held = editor.text()
    if opened.losses:
        return  # named, asked about before a save, and a copy of the bytes is kept
    assert encode(held, opened.form) == data, "the same bytes"
    editor.set_caret(1)
    editor.insertPlainText("x")
    edited = encode(editor.text(), opened.form)
    one = encode("ax", opened.form)[len(encode("a", opened.form)) :]
    at = len(encode(held[:1], opened.form))
    assert edited == data[:at] + one + data[at:], "one edit changes one place"


def test_r4_a_corpus_of_files_keeps_its_bytes(editor: Editor, tmp_path: Path) -> None:
    trials = Trials("R4", "corpus of encodings, marks, line ends and odd characters")
    file = tmp_path / "a.txt"
    for name, said, data in corpus():
        with trials.one(name):
            check(editor, file, data, said)
    assert trials.count >= 300
    trials.settle()


PARTS = ["word ", "从前", "𠮷", "\n", "\r\n", "\r", "\u00a0", "\u2028", "\u2029", "\ufdd0", "\0"]
GENERATED = st.lists(st.sampled_from(PARTS) | st.characters(exclude_categories=["Cs"])).map("".join)
FILES = st.binary() | GENERATED.map(str.encode) | GENERATED.map(lambda text: text.encode("utf-16"))
FILES |= st.text("从前有座山\r\n abc").map(lambda text: text.encode("gb18030"))


def test_r4_generated_files_keep_their_bytes_or_are_refused(editor: Editor, tmp_path: Path) -> None:
    trials = Trials("R4", "generated files")
    file = tmp_path / "a.txt"

    @seed(SEED)
    @settings(
        max_examples=TEXTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(FILES)
    def one(data: bytes) -> None:
        trials.count += 1
        file.write_bytes(data)
        said: tuple[Encoding | None, ...] = (None,)
        try:
            open_text(file)
        except EncodingUnsure as unsure:
            said = unsure.likely
        except DocumentUnreadable:
            return
        for encoding in said:
            opened = open_text(file, encoding)
            editor.set_text(opened.text)
            assert opened.losses or encode(editor.text(), opened.form) == data

    with trials.one("generated"):
        trials.count -= 1
        one()
    trials.settle()

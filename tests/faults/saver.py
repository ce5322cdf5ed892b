"""Saves once between two marks that a trace shows: `python -m tests.faults.saver CASE FILE`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentError
from tests.documents.save_cases import CASES, NEW

BEGIN, END = "/begin-of-the-save", "/end-of-the-save"

if __name__ == "__main__":
    os.access(BEGIN, os.F_OK)
    try:
        save_bytes(Path(sys.argv[2]), NEW, CASES[sys.argv[1]].expected)
        said = "saved"
    except DocumentError as error:
        said = type(error).__name__
    os.access(END, os.F_OK)
    print(said)  # noqa: T201 - the answer

"""What is imported is not read a second time by PySide."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
{first}
import linecache
from gptwriter.prose.units import Unit
from PySide6.QtCore import QObject
class Kept(QObject):
    pass
print(Kept().objectName() == "", any(file.endswith("units.py") for file in linecache.cache))
"""


@pytest.mark.parametrize(
    ("first", "kept"),
    [
        ("from gptwriter.ui import import_hook; import_hook.remove()", "False"),
        ("import PySide6.QtCore", "True"),  # else there is nothing to remove any more
    ],
)
def test_the_source_of_a_module_is_not_kept_in_memory(first: str, kept: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(first=first)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True", kept]


def test_a_pyside_that_works_otherwise_is_left_as_it_is() -> None:
    script = (
        "import sys, types; from gptwriter.ui import import_hook\n"
        "sys.modules['shibokensupport.feature'] = types.ModuleType('feature')\n"
        "import_hook.remove(); del sys.modules['shibokensupport.feature']; import_hook.remove()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

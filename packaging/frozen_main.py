"""Where the frozen program begins: what only a program without a Python beside it must do.

It imports nothing heavy; `gptwriter.__main__` decides what this process is.
"""

from __future__ import annotations

import multiprocessing
import os
import sys


def main() -> int:
    """Run gptwriter; returns the exit code."""
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-c"]:
        return 2  # a library took this program for a Python; obeying would start it without end
    _give_back_the_search_path()
    from gptwriter.__main__ import main as run

    return run()


def _give_back_the_search_path() -> None:
    """Programs of the system, a browser for one, must not find our libraries before theirs.

    The linker of this process has read the variable already.
    """
    original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if original is not None:
        os.environ["LD_LIBRARY_PATH"] = original
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    sys.exit(main())

"""Python's collector of garbage, kept out of the way of a start.

Imports make a hundred thousand objects, none of which is garbage, and while they are made the
collector looks through them again and again: a sixth of the time to the first window. When all are
there they are set aside for good. Each later look holds every thread up, and sees only what is new.
"""

from __future__ import annotations

import gc


def rest() -> None:
    """Look for nothing until `go_on`; much is going to be imported."""
    gc.disable()


def go_on() -> None:
    """Look again, but never at what is there already."""
    gc.freeze()
    gc.enable()

"""Python's collector of garbage, kept out of the way of a start and of other threads.

Imports make a hundred thousand objects, none of which is garbage, and while they are made the
collector looks through them again and again: a sixth of the time to the first window. When all are
there they are set aside for good. Each later look holds every thread up, and sees only what is new.

Left to itself the collector runs in whatever thread happens to make an object. What it finds may be
a window or a timer of Qt, which must not be destroyed in any thread but its own: that ends the
process. So where there are such objects one thread alone calls `collect_if_due`.
"""

from __future__ import annotations

import gc


def rest() -> None:
    """Look for nothing until `go_on`; much is going to be imported."""
    gc.disable()


def go_on() -> None:
    """Look again, in any thread, but never at what is there already."""
    gc.freeze()
    gc.enable()


def go_on_when_asked() -> None:
    """From now on `collect_if_due` alone looks, and never at what is there already."""
    gc.freeze()
    gc.disable()


def collect_if_due() -> None:
    """Look in this thread, if and as far as the collector would look by itself now."""
    due = zip(gc.get_count(), gc.get_threshold(), strict=True)
    generations = [number for number, (count, limit) in enumerate(due) if limit and count > limit]
    if generations:
        gc.collect(generations[-1])

"""Takes PySide's own work out of every later import.

PySide reads and keeps the source of each module that is imported, a few hundred here, to see
whether it may use `from __feature__ import ...` (6.11.3). Nothing here does: without that a start
is 5 % shorter, and the window 6 MB smaller. A PySide that does so elsewhere is left as it is.
"""

from __future__ import annotations

import sys

import PySide6.QtCore  # noqa: F401 - brings the hook

_FEATURES = "shibokensupport.feature"
_LOOK = "feature_imported"


def remove() -> None:
    """To be called before everything else of the window is imported."""
    features = sys.modules.get(_FEATURES)
    if hasattr(features, _LOOK):
        setattr(features, _LOOK, lambda _module: None)

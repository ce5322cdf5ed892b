"""Text that is carried from one place to another, with who wrote each part of it (F14).

It says how that travels beside the text, on the clipboard or under the pointer, and moves a
selection. Who wrote what is known to `session.authorship`; widgets are not known here.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from gptwriter.session.authorship import Edited, How
from gptwriter.session.document_text import for_qt

PROVENANCE = "application/x-gptwriter-provenance"  # beside the text


def origins_in(data: QMimeData) -> bytes:
    """Who wrote the text in there; nothing if that is not said."""
    return bytes(data.data(PROVENANCE).data())


def move(
    selection: QTextCursor, position: int, data: QMimeData, tell: Callable[[Edited], None]
) -> QTextCursor:
    """Move what is selected, which is `data`, as one undo step but two changes.

    Returns the cursor behind the text in its new place.
    """
    target = QTextCursor(selection)
    target.setPosition(position)
    start = selection.selectionStart()
    length = selection.selectionEnd() - start
    selection.beginEditBlock()
    selection.removeSelectedText()
    tell(Edited(start, length, 0, How.TYPING))
    start = target.position()
    target.insertText(for_qt(data.text()))
    tell(Edited(start, 0, target.position() - start, How.PASTING, origins_in(data)))
    selection.endEditBlock()
    return target

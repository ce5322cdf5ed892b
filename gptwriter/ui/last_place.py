"""Where the writer was when the window closed: the document, the caret in it, the window's place.

It brings them back, and keeps them for the next start. What is in a document it does not know, nor
whether it is still there.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from gptwriter.documents import last_session
from gptwriter.session.manuscript import Manuscript
from gptwriter.ui.editor import Editor
from gptwriter.ui.window import MainWindow


class LastPlace:
    """The place of one window."""

    def __init__(self, window: MainWindow, editor: Editor, manuscript: Manuscript) -> None:
        self._window, self._editor, self._manuscript = window, editor, manuscript
        self._session = last_session.load()
        manuscript.encodings.update(self._session.encodings)

    @property
    def document(self) -> Path | None:
        """What was open last."""
        return self._session.document

    @property
    def recent(self) -> tuple[Path, ...]:
        return self._session.recent

    def restore_window(self) -> None:
        """Where it stood, and what its menu named."""
        if self._session.geometry:
            self._window.restoreGeometry(self._session.geometry)
        self._window.show_recent(self._session.recent)

    def note_shown(self, path: Path | None) -> None:
        """This document is in the editor now; in the last one the caret stands where it stood."""
        if path and path == self._session.document:
            self._editor.set_position(self._session.caret)
        if path:
            self.remember(path)

    def remember(self, path: Path) -> None:
        """The document has this name."""
        self._session = self._session.with_document(path)
        self._window.show_recent(self._session.recent)

    def keep(self) -> None:
        """For the next start."""
        session = replace(
            self._session,
            document=self._manuscript.path,
            caret=self._editor.textCursor().position(),
            encodings=self._manuscript.encodings,
            geometry=bytes(self._window.saveGeometry().data()),
        )
        with contextlib.suppress(OSError):  # a convenience, not the text
            last_session.save(session)

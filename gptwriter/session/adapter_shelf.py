"""What models have learned, and the models made here, for the window: asked for, done in a thread.

Copying or checking an adapter may take seconds. One thing is done after the other, and each ends
with a new list. It does not know how the library keeps things, nor which adapter is in use.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from gptwriter import paths
from gptwriter.engine import catalog
from gptwriter.errors import GptwriterError
from gptwriter.finetune import durable, own_models
from gptwriter.finetune.adapter_library import AdapterLibrary, Card, Entry

_CLOSE_MS = 2_000


class AdapterShelf(QObject):
    """Connect its signals to `@Slot` methods of QObjects of the GUI thread.

    Signals:
        listed(list of Entry): what there is now, the newest first.
        kept(Entry): one has been taken in, by `keep`.
        enlisted(Path): a whole model is among the others now, by `enlist`.
        failed(GptwriterError): what was asked last was not done.
    """

    listed = Signal(object)
    kept = Signal(object)
    enlisted = Signal(object)
    failed = Signal(object)

    def __init__(
        self, parent: QObject | None = None, library: AdapterLibrary | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library or AdapterLibrary()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def look(self) -> None:
        self._do(lambda: None)

    def keep(self, learned: Path, card: Card) -> None:
        """Take a copy of what was learned."""
        self._do(lambda: self.kept.emit(self._library.keep(learned, card)))

    def enlist(self, model: Path, name: str) -> None:
        """Put a copy of a whole model among the others, under this name or one near it."""

        def work() -> None:
            with durable.explained(paths.models_dir()):
                self.enlisted.emit(own_models.enlist(model, own_models.free_name(name)))

        self._do(work)

    def rename(self, entry: Entry, name: str) -> None:
        self._do(lambda: self._library.rename(entry, name))

    def duplicate(self, entry: Entry) -> None:
        self._do(lambda: self._library.duplicate(entry))

    def delete(self, entry: Entry) -> None:
        self._do(lambda: self._library.delete(entry))

    def export(self, entry: Entry, folder: Path) -> None:
        """Copy it to `folder`, which must not exist yet."""
        self._do(lambda: self._library.export(entry, folder))

    def bring_in(self, folder: Path, base: Path) -> None:
        """Take a copy of an adapter from elsewhere, for the model in the folder `base`."""
        self._do(lambda: self._library.bring_in(folder, folder.name, catalog.check(base)))

    def close(self) -> None:
        """Let what is being written be written."""
        self._pool.clear()
        self._pool.waitForDone(_CLOSE_MS)

    def _do(self, work: Callable[[], object]) -> None:
        def run() -> None:
            try:
                work()
            except GptwriterError as error:
                self.failed.emit(error)
            self.listed.emit(self._library.entries())

        self._pool.start(run)

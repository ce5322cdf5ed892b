"""File > Export and File > Print: the text in another form, beside the document and never over it.

The form is chosen by the file's name. Writing is done in a thread; printing shows a preview first.
What each format holds is the exporters' knowledge.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gptwriter.documents.causes import shown_name
from gptwriter.documents.exporters import docx, epub, html, markdown, markdown_annotations
from gptwriter.documents.exporters.structure import Manuscript as Structure
from gptwriter.documents.exporters.structure import manuscript as structure_of
from gptwriter.documents.provenance import Span
from gptwriter.documents.safe_writer import save_bytes
from gptwriter.errors import DocumentError, DocumentNotSaved, translate
from gptwriter.prose.units import graphemes
from gptwriter.session import paper
from gptwriter.session.manuscript import Manuscript
from gptwriter.ui.editor import Editor
from gptwriter.ui.file_dialog import file_dialog
from gptwriter.ui.message_box import message_box
from gptwriter.ui.screen_fit import fitting
from gptwriter.ui.sentences import sentence

_PREVIEW = QSize(900, 720)
_MARKDOWN = (".md", ".markdown")
_WRITERS: dict[str, Callable[[Structure], bytes]] = {
    ".docx": docx.write,
    ".odt": paper.odt,
    ".pdf": paper.pdf,
    ".epub": epub.write,
    ".html": lambda structure: html.page(structure).encode(),
}
_UNKNOWN = translate("errors", "gptwriter cannot write files of the kind {suffix}.")
_ITSELF = translate("errors", "It is the document itself. Choose another name.")
_NOT_WRITTEN = translate("errors", "It could not be put into this format.")


@dataclass(frozen=True, slots=True)
class _Text:
    """What is to be written, as it was when the writer asked."""

    text: str
    title: str
    markdown: bool
    spans: tuple[Span, ...]

    def structure(self) -> Structure:
        return structure_of(self.text, self.title, markdown=self.markdown)


@dataclass(frozen=True, slots=True)
class _Exported:
    path: Path
    left_out: int


class Export(QObject):
    """Both menu entries of one window.

    Signals:
        noticed(str): a sentence that stops nobody.
    """

    noticed = Signal(str)
    _done = Signal(object)

    def __init__(self, editor: Editor, manuscript: Manuscript, window: QWidget) -> None:
        super().__init__(window)
        self._editor = editor
        self._manuscript = manuscript
        self._window = window
        self.spans: Callable[[], tuple[Span, ...]] = tuple  # who wrote what
        self.known: Callable[[], Path | None] = lambda: manuscript.path  # after which it is named
        self._printer: object = None  # which the preview needs as long as it is open
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    # --- export ----------------------------------------

    @Slot()
    def choose(self) -> None:
        """Ask for a name, and write."""
        path = self.known()
        folder = path.parent if path else Path.home()
        dialog = file_dialog(self._window, self.tr("Export"), str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, self.tr("Export"))
        filters = self._filters()
        dialog.setNameFilters(list(filters))
        dialog.setDefaultSuffix("docx")
        dialog.selectFile(path.stem if path else self._editor.title())
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen][1:]))
        dialog.fileSelected.connect(self.export)
        dialog.open()

    def _filters(self) -> dict[str, str]:
        return {
            self.tr("Word (*.docx)"): ".docx",
            self.tr("OpenDocument (*.odt)"): ".odt",
            self.tr("PDF (*.pdf)"): ".pdf",
            self.tr("E-book (*.epub)"): ".epub",
            self.tr("Web page (*.html)"): ".html",
            self.tr("Markdown (*.md)"): ".md",
            self.tr("Text with Markdown Annotations (*.annotated.md)"): markdown_annotations.SUFFIX,
        }

    @Slot(str)
    def export(self, name: str) -> None:
        """Write the text as it is now to this file."""
        path = Path(name)
        document = self._manuscript.path
        if document and os.path.realpath(document) == os.path.realpath(path):
            self._tell(DocumentNotSaved(name=shown_name(path), reason=_ITSELF))
            return
        self.noticed.emit(self.tr("Writing {name}…").format(name=shown_name(path)))
        self._pool.start(partial(self._write, self._text(), path))

    def _text(self) -> _Text:
        path = self._manuscript.path
        title = path.stem if path else self.tr("Untitled")
        is_markdown = path is not None and path.suffix.lower() in _MARKDOWN
        return _Text(self._editor.text(), title, is_markdown, self.spans())

    def _write(self, text: _Text, path: Path) -> None:
        try:
            self._done.emit(_exported(text, path))
        except DocumentError as error:
            self._done.emit(error)
        except Exception:  # noqa: BLE001 - a library stumbled over the text: the file is untouched
            self._done.emit(DocumentNotSaved(name=shown_name(path), reason=_NOT_WRITTEN))

    @Slot(object)
    def _tell(self, outcome: _Exported | DocumentError) -> None:
        ok = QMessageBox.StandardButton.Ok
        if isinstance(outcome, DocumentError):
            message_box(self._window, sentence(outcome), "", ok).open()
        elif outcome.left_out:
            said = self.tr("{name} was written without {count} characters that it cannot hold.")
            words = said.format(name=shown_name(outcome.path), count=outcome.left_out)
            message_box(self._window, words, "", ok).open()
        else:
            said = self.tr("{name} was written.")
            self.noticed.emit(said.format(name=shown_name(outcome.path)))

    # --- paper ----------------------------------------

    @Slot()
    def print_(self) -> None:
        """Show the pages; the preview prints them, if the writer likes them."""
        from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog

        structure = self._text().structure()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(structure.title)
        printer.setPageLayout(paper.page_layout())
        dialog = QPrintPreviewDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.resize(fitting(dialog, _PREVIEW))
        dialog.paintRequested.connect(lambda pages: paper.print_on(pages, structure))
        dialog.destroyed.connect(self._forget_printer)
        self._printer = printer
        dialog.open()

    @Slot()
    def _forget_printer(self) -> None:
        self._printer = None


def _exported(text: _Text, path: Path) -> _Exported:
    """Raises DocumentError, and whatever a library may."""
    suffix = path.suffix.lower()
    structure = text.structure()
    if path.name.lower().endswith(markdown_annotations.SUFFIX):
        whole = markdown_annotations.write(graphemes(text.text), text.spans)
        data = whole.encode("utf-8", "replace")
    elif suffix in _MARKDOWN:
        whole = text.text if text.markdown else markdown.write(structure)
        data = whole.encode("utf-8", "replace")
    elif suffix in _WRITERS:
        data = _WRITERS[suffix](structure)
    else:
        raise DocumentNotSaved(name=shown_name(path), reason=_UNKNOWN, suffix=suffix or "?")
    save_bytes(path, data, None)
    return _Exported(path, structure.left_out)

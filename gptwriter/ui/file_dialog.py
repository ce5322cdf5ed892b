"""Dialogs in which files and folders are chosen: the desktop's own, or else Qt's made to fit here.

Qt's is a list without columns, because its columns speak English whatever the language is. What is
chosen, and why, is not known here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from gptwriter.documents.importers.import_text import FORMATS
from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.screen_fit import fitting

# Qt's is as wide as the words of its buttons, and Chinese ones leave no room for a path.
_LEGIBLE = QSize(640, 440)


def file_dialog(parent: QWidget, title: str, folder: str) -> QFileDialog:
    """A dialog for `open`, showing `folder`; it deletes itself when it is closed."""
    translate = QCoreApplication.translate
    dialog = QFileDialog(parent, title, folder)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setStyleSheet(PLAIN_BUTTONS)
    for button in dialog.findChildren(QPushButton):  # made before the style sheet was there
        button.setIcon(QIcon())
    dialog.setViewMode(QFileDialog.ViewMode.List)
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, translate("FileDialog", "Folder:"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, translate("FileDialog", "Type:"))
    dialog.resize(fitting(dialog, dialog.sizeHint().expandedTo(_LEGIBLE)))
    return dialog


def document_dialog(parent: QWidget, title: str, near: Path | None) -> QFileDialog:
    """The same for a text, in the folder of another one."""
    dialog = file_dialog(parent, title, str(near.parent if near else Path.home()))
    dialog.setNameFilters(_written())
    return dialog


def readable() -> list[str]:
    """The kinds of file that can be opened, for a dialog's filters."""
    every = " ".join(f"*{suffix}" for suffix in FORMATS if suffix)
    all_of_them = QCoreApplication.translate("FileDialog", "All that can be read ({suffixes})")
    return [all_of_them.format(suffixes=every), *_written()]


def _written() -> list[str]:
    translate = QCoreApplication.translate
    return [
        translate("FileDialog", "Text and Markdown (*.txt *.md *.markdown)"),
        translate("FileDialog", "All files (*)"),
    ]


def folder_dialog(parent: QWidget, title: str, folder: str) -> QFileDialog:
    """The same for an existing folder."""
    dialog = file_dialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return dialog

"""Dialogs in which files and folders are chosen: the desktop's own, or else Qt's made to fit here.

Qt's is a list without columns, because its columns speak English whatever the language is. What is
chosen, and why, is not known here.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from gptwriter.ui.buttons import PLAIN_BUTTONS
from gptwriter.ui.screen_fit import fitting


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
    dialog.resize(fitting(dialog, dialog.sizeHint()))
    return dialog


def folder_dialog(parent: QWidget, title: str, folder: str) -> QFileDialog:
    """The same for an existing folder."""
    dialog = file_dialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return dialog

"""Help > How Suggestions Are Doing: what became of them, how long they took, why there were none.

It shows an account and goes on looking at it while it is open. What is counted, and when, is not
known here; neither is a word of the text (P17, Q17).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter import __version__
from gptwriter.errors import translate
from gptwriter.session.account import Account, Outcome
from gptwriter.session.latency import KEPT, Start
from gptwriter.session.silence import Silence
from gptwriter.ui.buttons import button_box
from gptwriter.ui.headings import make_heading
from gptwriter.ui.screen_fit import BAR, fitting, scrolling
from gptwriter.ui.sentences import moment

_LOOK_MS = 1_000  # between two looks at the account
_WIDTH = 560
_RIGHT = Qt.AlignmentFlag.AlignRight
_LEFT = Qt.AlignmentFlag.AlignLeft


class AccountDialog(QDialog):
    """Stays open beside the writing; the figures follow."""

    def __init__(
        self, account: Account, pause_ms: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        """`pause_ms`: how long a ghost waits behind the last key because the writer wants it so."""
        super().__init__(parent)
        self._account = account
        self._pause_ms = pause_ms
        self._since = _quiet()
        self._outcomes = _Table([_LEFT, _RIGHT])
        self._times = _Table([_LEFT, *[_RIGHT] * 5])
        self._pause = _quiet()
        self._silences = _Table([_LEFT, _RIGHT])
        self._titles = [make_heading(_label("")) for _ in range(3)]
        self._copy_button, self._reset_button = QPushButton(), QPushButton()
        self._retranslate()
        self._lay_out()  # as large as what is in it by now
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self.refresh)
        self._look.start()
        size = self.sizeHint().expandedTo(self.minimumSize())
        size.setWidth(max(_WIDTH, size.width()))
        self.resize(fitting(self, size))

    def _lay_out(self) -> None:
        inside = QWidget()
        parts = QVBoxLayout(inside)
        parts.setContentsMargins(0, 0, BAR, 0)
        parts.setSpacing(10)
        tables = (self._outcomes, self._times, self._silences)
        notes = (self._since, self._pause, None)
        for title, table, note in zip(self._titles, tables, notes, strict=True):
            parts.addWidget(title)
            parts.addWidget(table)
            if note:
                parts.addWidget(note)
                parts.addSpacing(10)
        parts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28 - BAR, 20)
        column.setSpacing(20)
        column.addWidget(scrolling(inside), 1)
        column.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        buttons = button_box(QDialogButtonBox.StandardButton.Close)
        for button, do in ((self._copy_button, self._copy), (self._reset_button, self._reset)):
            button.setAutoDefault(False)
            button.clicked.connect(do)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(0, 0, BAR, 0)
        return buttons

    # --- what is shown ----------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("How suggestions are doing"))
        self._titles[0].setText(self.tr("What became of them"))
        self._titles[1].setText(self.tr("How long they took"))
        self._titles[2].setText(self.tr("Why none came"))
        self._copy_button.setText(self.tr("&Copy"))
        self._reset_button.setText(self.tr("&Reset"))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the account as it is now."""
        since = moment(self._account.since)
        self._since.setText(
            self.tr("Counted since {time}, here alone, and without your text.").format(time=since)
        )
        self._outcomes.show_rows(
            [
                (_words(_OUTCOMES[outcome]), f"{n:,}")
                for outcome, n in self._account.outcomes().items()
            ]
        )
        self._show_times()
        counts = self._account.silences.counts()
        rows = [(_words(_REASONS[Silence(name)]), f"{count:,}") for name, count in counts.items()]
        self._silences.show_rows(rows or [(self.tr("Nothing was held back so far."), "")])

    def _show_times(self) -> None:
        half, most = self.tr("half within"), self.tr("95 % within")
        rows: list[tuple[str, ...]] = [
            ("", "", self.tr("From the key"), "", self.tr("After the pause"), ""),
            ("", self.tr("Times"), half, most, half, most),
        ]
        for start in Start:
            found = self._account.latency.figures(start)
            times: list[str] = ["–"] * 4
            if found:
                measured = (found.p50, found.p95, found.p50_beyond, found.p95_beyond)
                times = [_seconds(each) for each in measured]
            rows.append((_words(_STARTS[start]), f"{found.count:,}" if found else "0", *times))
        self._times.show_rows(rows, quiet=2, spanning={(0, 2), (0, 4)})
        said = self.tr(
            "The last {count}, from the last key to the grey text on the page. The pause, which "
            "is {pause} at least, is the one that you have set."
        )
        self._pause.setText(said.format(count=KEPT, pause=_seconds(self._pause_ms())))

    # --- what can be done ----------------------------------------

    @Slot()
    def _copy(self) -> None:
        said = f"gptwriter {__version__}\n{self._account.export()}\n"
        QGuiApplication.clipboard().setText(said)

    @Slot()
    def _reset(self) -> None:
        self._account.clear()
        self.refresh()


class _Table(QWidget):
    """Rows of words that are written anew in place."""

    def __init__(self, alignments: Sequence[Qt.AlignmentFlag]) -> None:
        super().__init__()
        self._alignments = alignments
        self._rows: list[tuple[str, ...]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)

    def show_rows(
        self,
        rows: Sequence[tuple[str, ...]],
        *,
        quiet: int = 0,
        spanning: Collection[tuple[int, int]] = (),
    ) -> None:
        """The first `quiet` rows are headings; a `spanning` (row, column) is two columns wide."""
        if list(rows) == self._rows:
            return
        self._rows = list(rows)
        while (item := self._grid.takeAt(0)) is not None:
            if label := item.widget():
                label.deleteLater()
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                if (number, column - 1) in spanning:
                    continue
                label = _label(text) if number >= quiet else _quiet(text)
                width = 2 if (number, column) in spanning else 1
                label.setAlignment(self._alignments[column] | Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(label, number, column, 1, width)
        self.updateGeometry()

    def rows(self) -> list[tuple[str, ...]]:
        """What is to be read, for tests."""
        return self._rows


_OUTCOMES = {
    Outcome.SHOWN: translate("account", "Shown"),
    Outcome.ACCEPTED: translate("account", "Kept, or typed to the end"),
    Outcome.PART: translate("account", "Kept in part"),
    Outcome.REJECTED: translate("account", "Typed over"),
    Outcome.DISMISSED: translate("account", "Put away"),
    Outcome.PASSED: translate("account", "Passed by"),
}
_STARTS = {
    Start.APPEND: translate("account", "Typing on"),
    Start.COLD: translate("account", "At a new place"),
    Start.READY: translate("account", "Prepared before"),
}
_REASONS = {
    Silence.LOW_CONFIDENCE: translate("account", "The model was not sure enough"),
    Silence.DUPLICATE: translate("account", "It would have said what follows anyway"),
    Silence.REPEAT: translate("account", "It would have repeated what was just said"),
    Silence.SCRIPT: translate("account", "It was in another script than yours"),
    Silence.EMPTY: translate("account", "There was nothing to say"),
    Silence.COPIED: translate("account", "It was learned by heart"),
    Silence.BANNED: translate("account", "A phrase that you never want was left out"),
    Silence.MID_PARAGRAPH: translate("account", "In the middle of a paragraph"),
    Silence.HEADING: translate("account", "In a heading"),
    Silence.AFTER_DELETE: translate("account", "After a deletion"),
    Silence.AFTER_UNDO: translate("account", "After undo or redo"),
    Silence.AFTER_FOCUS: translate("account", "Back on the page, before the first key"),
    Silence.BACK_OFF: translate("account", "Holding back after many were turned down"),
    Silence.SNOOZED: translate("account", "Snoozed"),
    Silence.PRIVATE: translate("account", "Not in this document"),
}


def _words(marked: str) -> str:
    return QCoreApplication.translate("account", marked)


def _seconds(milliseconds: int) -> str:
    if milliseconds < 1000:
        return f"{milliseconds}\N{NO-BREAK SPACE}ms"
    return f"{milliseconds / 1000:.1f}\N{NO-BREAK SPACE}s"


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _quiet(text: str = "") -> QLabel:
    label = _label(text)
    label.setWordWrap(len(text) == 0)  # a note wraps, a heading does not
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label

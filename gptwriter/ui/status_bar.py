"""The quiet row under the text: suggestion state, notices, model, size of the text.

Every part keeps its place, so nothing jumps while the model works. Everything shown is plain
text. The row knows nothing of where its facts come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QPalette,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gptwriter.documents.provenance import Origin
from gptwriter.documents.text_form import LineEnding, TextForm
from gptwriter.engine.api import LoadProgress, ModelInfo
from gptwriter.errors import GptwriterError
from gptwriter.session.states import (
    Composing,
    Disabled,
    Idle,
    Predicting,
    Queued,
    State,
    Suggesting,
)
from gptwriter.ui.counter import Tally
from gptwriter.ui.sentences import sentence as in_words
from gptwriter.ui.sentences import why_disabled
from gptwriter.ui.status_labels import AskingLabel, ElidedLabel, TextButton
from gptwriter.ui.tooltips import plain_tooltip

NOTICE_MS = 8_000


class StatusBar(QWidget):
    """The row itself.

    Signals:
        switches_requested(QPoint): the state was clicked; the top left of where a menu may open.
        encoding_requested(): the encoding was clicked.
    """

    switches_requested = Signal(QPoint)
    encoding_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State = Idle()
        self._quiet = ""  # why nothing comes by itself
        self._warning = ""
        self._model: ModelInfo | LoadProgress | None = None
        self._size = Tally()
        self._state_button = TextButton()
        self._state_button.clicked.connect(self._request_switches)
        self._notice = ElidedLabel()
        self._notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        # How many connections this process has refused; None where nobody looks.
        self.refused_connections: Callable[[], int | None] = lambda: None
        self._model_label = AskingLabel(self._model_tip)
        # How many characters are of each origin.
        self.origins: Callable[[], Mapping[Origin, int]] = dict
        # What the writer calls the learned voice in this folder.
        self.voice: Callable[[Path], str] = lambda folder: folder.name
        self._size_label = AskingLabel(self._size_tip)
        self._form_button = TextButton()
        self._form_button.clicked.connect(self.encoding_requested)
        self._form, self._ends_with_break = TextForm(), False
        self._forget = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._forget.timeout.connect(self._forget_notice)
        self._lay_out()
        self._retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 16, 5)
        row.setSpacing(20)
        row.addWidget(self._state_button)
        row.addWidget(self._notice, 1)
        row.addWidget(self._model_label)
        row.addWidget(self._size_label)
        row.addWidget(self._form_button)
        for part in (self._model_label, self._size_label):
            part.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Show what the suggestion machine does; the reason of a silence is in the tooltip.

        While a model is loaded nobody has switched anything off: whoever reads "Disabled" at every
        start looks for the switch.
        """
        self._state = state
        quiet = self._quiet if isinstance(state, Idle) else ""
        kind = Disabled if quiet else Idle if state == Disabled("loading") else type(state)
        self._state_button.setText(self._state_words()[kind] + _choice(state))
        reason = why_disabled(state.reason) if isinstance(state, Disabled) else quiet
        self._state_button.setToolTip(
            plain_tooltip(reason or self.tr("Choose when text is suggested"))
        )
        self._state_button.setAccessibleDescription(reason)

    @property
    def state_words(self) -> str:
        """What is said of the suggestion."""
        return self._state_button.text()

    def show_quiet(self, reason: str) -> None:
        """Say why nothing comes by itself; empty where it does."""
        self._quiet = reason
        self.show_state(self._state)

    @Slot(object)
    def show_model(self, model: ModelInfo | LoadProgress | None) -> None:
        """Show which model runs where, or how far its loading is, or that there is none."""
        self._model = model
        match model:
            case ModelInfo():
                self._model_label.setText(" · ".join(self._names(model)))
            case LoadProgress():
                percent = round(100 * model.fraction)
                loading = self.tr("Loading the model: {percent} %").format(percent=percent)
                self._model_label.setText(loading)
            case None:
                self._model_label.setText(self.tr("No model"))
        self._model_label.setToolTip(plain_tooltip(self._model_tip()))

    def _names(self, model: ModelInfo) -> Iterator[str]:
        """The model, the voice that it writes in, and where it runs."""
        yield model.name
        if model.adapter and model.adapter_strength:
            percent = round(100 * model.adapter_strength)
            yield self.voice(model.adapter) + (f" {percent} %" if percent != 100 else "")
        yield model.device_name

    @Slot(object)
    def show_size(self, size: Tally) -> None:
        """Show how long the text is, in the unit its readers use."""
        self._size = size
        words = self._words(size.words)
        characters = self.tr("{count} characters").format(count=f"{size.characters:,}")
        self._size_label.setText(characters if size.mostly_han else words)

    def show_form(self, form: TextForm, *, ends_with_break: bool) -> None:
        """Show how the text lies in its file: the encoding, and what is unusual beside it."""
        self._form, self._ends_with_break = form, ends_with_break
        line_end = form.line_ending.name
        unusual = [line_end] if form.line_ending is not LineEnding.LF else []
        self._form_button.setText(" ".join([form.encoding.label, *unusual]))
        yes, no = self.tr("yes"), self.tr("no")
        facts = [
            self.tr("Encoding: {name}").format(name=form.encoding.label),
            self.tr("Byte order mark: {answer}").format(answer=yes if form.bom else no),
            self.tr("Line ends: {name}").format(name=line_end),
            self.tr("Line end after the last line: {answer}").format(
                answer=yes if ends_with_break else no
            ),
        ]
        self._form_button.setToolTip("\n".join(facts))

    @Slot(str)
    def notify(self, sentence: str) -> None:
        """Say one sentence, for eight seconds or until the next."""
        self._say(sentence)
        self._forget.start()

    @Slot(object)
    def warn(self, error: GptwriterError) -> None:
        """Tell of what lasts until `forget_warning`, whenever there is no other to be said."""
        self._warning = in_words(error)
        self._say(self._warning)

    @Slot()
    def forget_warning(self) -> None:
        self._warning = ""
        self._forget_notice()

    def _say(self, sentence: str) -> None:
        self._notice.setText(sentence)
        self._notice.setToolTip(plain_tooltip(sentence))
        self._make_room(
            wanted=self.fontMetrics().horizontalAdvance(sentence) > self._notice.width()
        )
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._notice, sentence))

    @Slot()
    def _forget_notice(self) -> None:
        if self._warning:
            self._say(self._warning)
            return
        self._notice.clear()
        self._notice.setToolTip("")
        self._make_room(wanted=False)

    def _make_room(self, *, wanted: bool) -> None:
        """Let a long notice have the whole row as long as it is shown."""
        self._model_label.setVisible(not wanted)
        self._size_label.setVisible(not wanted)
        self._form_button.setVisible(not wanted)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_widths()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._state_button.setAccessibleName(self.tr("Suggestions"))
        self._notice.setAccessibleName(self.tr("Notice"))
        self._model_label.setAccessibleName(self.tr("Model"))
        self._size_label.setAccessibleName(self.tr("Length of the text"))
        self._form_button.setAccessibleName(self.tr("Encoding of the file"))
        self._keep_widths()
        self.show_state(self._state)
        self.show_model(self._model)
        self.show_size(self._size)
        self.show_form(self._form, ends_with_break=self._ends_with_break)

    def _keep_widths(self) -> None:
        """Make the state as wide as its widest word: the row stays still when the word changes."""
        words = self._state_words().values()
        widest = max(self.fontMetrics().horizontalAdvance(f"{word} 8/8") for word in words)
        self._state_button.setFixedWidth(widest + 8)

    def _state_words(self) -> dict[type[State], str]:
        return {
            Idle: self.tr("Idle"),
            Queued: self.tr("Queued"),
            Predicting: self.tr("Predicting"),
            Suggesting: self.tr("Suggesting"),
            Disabled: self.tr("Disabled"),
            Composing: self.tr("Idle"),
        }

    def _words(self, count: int) -> str:
        if count == 1:
            return self.tr("1 word")
        return self.tr("{count} words").format(count=f"{count:,}")

    def _size_tip(self) -> str:
        """How long the text is in both units, and how much of it the writer did not write."""
        words, characters = self._words(self._size.words), self._size.characters
        lines = [words, self.tr("{count} characters").format(count=f"{characters:,}")]
        counts = self.origins()
        total = sum(counts.values())
        by_model = counts.get(Origin.ACCEPTED, 0) + counts.get(Origin.EDITED, 0)
        if by_model:
            share = f"{100 * by_model / total:.0f}"
            lines.append(self.tr("{share} % written by a model").format(share=share))
        if pasted := counts.get(Origin.PASTED, 0):
            share = f"{100 * pasted / total:.0f}"
            lines.append(self.tr("{share} % pasted").format(share=share))
        return "\n".join(lines)

    def _model_tip(self) -> str:
        """What the model is, and what nobody else has heard of the text."""
        model = self._model_in_full(self._model) if isinstance(self._model, ModelInfo) else ""
        refused = self.refused_connections()
        if refused is None:
            return model
        sent = self.tr("0 bytes of your text were sent to another computer.")
        if refused:
            tried = self.tr("{count} attempts to reach one were refused.").format(count=refused)
            sent = f"{sent} {tried}"
        return f"{model}. {sent}" if model else sent

    def _model_in_full(self, model: ModelInfo) -> str:
        return self.tr(
            "{millions} million parameters, sees {window} tokens, computes in {dtype}"
        ).format(
            millions=f"{model.parameters / 1e6:,.0f}",
            window=f"{model.window:,}",
            dtype=model.dtype,
        )

    @Slot()
    def _request_switches(self) -> None:
        self.switches_requested.emit(self._state_button.mapToGlobal(QPoint(0, 0)))


def _choice(state: State) -> str:
    """Which of how many alternatives the ghost is, or that they are being written (S60)."""
    if not isinstance(state, Suggesting):
        return ""
    suggestion = state.suggestion
    if suggestion.turn is not None:
        return " …"
    return f" {suggestion.number}/{len(suggestion.offered)}" if suggestion.number else ""

"""How strongly is learned, in a writer's words; what learns, and the numbers, folded away (F4)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gptwriter.finetune import presets
from gptwriter.finetune.job import Job
from gptwriter.finetune.presets import (
    AS_IT_IS,
    PASSES,
    RANKS,
    Method,
    Preset,
    Recipe,
    Shape,
    Wishes,
)

_INDENT = 22  # a hint stands under the words of its choice, not under the mark
_RATE_UNIT = 1e-5  # the learning rate's field counts in these
_RATE_RANGE = (0.1, 1000.0)


class RecipeForm(QWidget):
    """Three choices, and what is behind them for who wants to know."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets = QButtonGroup(self)
        self._hints: dict[QWidget, QLabel] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        for number, _preset in enumerate(Preset):
            button = QRadioButton()
            self._presets.addButton(button, number)
            self._add(self._rows, button, _INDENT)
        self._presets.button(list(Preset).index(Preset.NORMAL)).setChecked(True)
        self._presets.idToggled.connect(self._show_numbers)
        self._more = QToolButton(autoRaise=True)
        self._more.setCheckable(True)
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.toggled.connect(self._unfold)
        self._rows.addSpacing(4)
        self._rows.addWidget(self._more)
        self._numbers = self._build_numbers()
        self._rows.addWidget(self._numbers)
        self._unfold(False)  # noqa: FBT003 - a signal's slot
        self._show_numbers()
        self._retranslate()

    @property
    def preset(self) -> Preset:
        return list(Preset)[self._presets.checkedId()]

    @property
    def method(self) -> Method:
        return list(Method)[self._method.currentIndex()]

    @property
    def shape(self) -> Shape:
        return list(Shape)[self._shape.currentIndex()]

    @property
    def _recipe(self) -> Recipe:
        """The numbers of what is chosen, before the writer changes any."""
        return presets.recipe_for(self.preset, self.method, self.shape, AS_IT_IS)

    def choose(self, preset: Preset) -> None:
        self._presets.button(list(Preset).index(preset)).setChecked(True)

    def applied_to(self, job: Job) -> Job:
        """The job as this form wants it."""
        recipe = self._recipe
        rank, passes = self._rank.value(), self._passes.value()
        rate = round(self._rate.value() * _RATE_UNIT, 8)
        usual_rate = abs(rate - recipe.learning_rate) < _RATE_UNIT / 100
        wishes = Wishes(
            rank=rank if self.method is Method.LORA and rank != recipe.rank else 0,
            passes=0.0 if passes == recipe.passes else passes,
            learning_rate=0.0 if usual_rate else rate,
            ends_early=self._ends_early.isChecked(),
        )
        return replace(
            job,
            preset=self.preset,
            wishes=wishes,
            method=self.method,
            shape=self.shape,
            prompt=self._prompt.text().strip(),
        )

    def _build_numbers(self) -> QWidget:
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(_INDENT, 0, 0, 0)
        rows.setSpacing(4)
        self._passes = QDoubleSpinBox(decimals=1, singleStep=0.5)
        self._passes.setRange(0.5, PASSES[1])
        self._rank = QSpinBox()
        self._rank.setRange(*RANKS)
        self._rate = QDoubleSpinBox(decimals=1, suffix=" × 10⁻⁵")
        self._rate.setRange(*_RATE_RANGE)
        self._prompt = QLineEdit()
        self._ends_early = QCheckBox()
        self._ends_early.setChecked(True)
        self._method = QComboBox()
        self._method.addItems([""] * len(Method))
        self._method.currentIndexChanged.connect(self._show_method)
        self._shape = QComboBox()
        self._shape.addItems([""] * len(Shape))
        self._shape.currentIndexChanged.connect(self._show_method)
        self._titles: dict[QWidget, QLabel] = {}
        fields = (
            self._method, self._shape, self._passes, self._rank, self._rate, self._prompt,
        )  # fmt: skip
        for field in fields:
            title = QLabel()
            title.setBuddy(field)
            self._titles[field] = title
            rows.addWidget(title)
            self._add(rows, field, 0)
        self._add(rows, self._ends_early, _INDENT)
        return box

    def _add(self, rows: QVBoxLayout, field: QWidget, indent: int) -> None:
        """A field, and below it the sentence that says what it does."""
        hint = QLabel(wordWrap=True)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        hint.setContentsMargins(indent, 0, 0, 6)
        self._hints[field] = hint
        rows.addWidget(field)
        rows.addWidget(hint)

    @Slot(bool)
    def _unfold(self, unfolded: bool) -> None:  # noqa: FBT001 - a signal's slot
        self._more.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._numbers.setVisible(unfolded)

    @Slot()
    def _show_numbers(self) -> None:
        """The numbers of the preset that is chosen; whoever changes them does it after that."""
        recipe = self._recipe
        self._passes.setValue(recipe.passes)
        self._rank.setValue(recipe.rank)
        self._show(self._rank, shown=self.method is Method.LORA)
        self._show(self._shape, shown=self.method is Method.NEW)
        self._rate.setValue(recipe.learning_rate / _RATE_UNIT)

    def _show(self, field: QWidget, *, shown: bool) -> None:
        for part in (self._titles[field], field, self._hints[field]):
            part.setVisible(shown)

    @Slot()
    def _show_method(self) -> None:
        self._show_numbers()
        self._retranslate_presets()
        self._retranslate_method()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._more.setText(self.tr("More settings"))
        for number, text in enumerate(self._methods()):
            self._method.setItemText(number, text)
        for number, text in enumerate(self._shapes()):
            self._shape.setItemText(number, text)
        self._retranslate_presets()
        self._retranslate_method()
        self._retranslate_numbers()

    def _retranslate_presets(self) -> None:
        gentle, normal, strong = (self._presets.button(number) for number in range(3))
        if self.method is Method.NEW:
            self._say(gentle, self.tr("Gentle"), self.tr("The smallest model, and the quickest."))
            self._say(normal, self.tr("Normal"), self.tr("A small model; for a book or more."))
            self._say(strong, self.tr("Strong"), self.tr("Six times as large; for many books."))
            return
        self._say(
            gentle, self.tr("Gentle"), self.tr("A touch of your style; safe with little text.")
        )
        self._say(
            normal,
            self.tr("Normal"),
            self.tr("Your style, without learning your sentences by heart."),
        )
        self._say(
            strong,
            self.tr("Strong"),
            self.tr("As close to you as it gets. For a novel or more; it may quote you."),
        )

    def _methods(self) -> tuple[str, ...]:
        """In the order of `Method`."""
        return (
            self.tr("A voice beside the model"),
            self.tr("The whole model"),
            self.tr("A new model, from nothing"),
        )

    def _shapes(self) -> tuple[str, ...]:
        """In the order of `Shape`."""
        return self.tr("Recurrent network (LSTM)"), self.tr("Transformer (GPT-2)")

    def _retranslate_method(self) -> None:
        hints = {
            Method.LORA: self.tr("It can be switched off, and takes little memory."),
            Method.FULL: self.tr("Six times the memory, and a model of its own comes of it."),
            Method.NEW: self.tr(
                "For a language or a style that no model knows. It knows your texts alone, "
                "so it writes far more simply."
            ),
        }
        self._say(self._method, self.tr("What learns"), hints[self.method])
        of_shape = {
            Shape.LSTM: self.tr("Learns more from little text, such as a book."),
            Shape.TRANSFORMER: self.tr("As large models are made. From a book it learns less."),
        }
        self._say(self._shape, self.tr("Kind of network"), of_shape[self.shape])

    def _retranslate_numbers(self) -> None:
        self._say(
            self._passes,
            self.tr("Readings"),
            self.tr("How often it goes through your texts. More is closer, and quotes more."),
        )
        self._say(
            self._rank,
            self.tr("Rank"),
            self.tr("How much it can take in: 4 to 8 hold a style, 128 and more also hold facts."),
        )
        self._say(
            self._rate,
            self.tr("Learning rate"),
            self.tr("How far each step goes. Too high, and it forgets how to write."),
        )
        self._say(
            self._prompt,
            self.tr("A beginning of your own"),
            self.tr("One of the three beginnings that are continued while it learns."),
        )
        self._say(
            self._ends_early,
            self.tr("Stop when it gets no better"),
            self.tr("After three measurements without gain."),
        )

    def _say(self, field: QWidget, title: str, hint: str) -> None:
        if isinstance(field, QRadioButton | QCheckBox):
            field.setText(title)
        else:
            self._titles[field].setText(title)
            field.setAccessibleName(title)
        field.setAccessibleDescription(hint)
        self._hints[field].setText(hint)

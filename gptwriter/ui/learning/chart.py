"""The learning curve: held-out bits per character, and the training's loss pale behind it (F6).

Drawn with QPainter: a chart library would bring numpy into the window's process, which loads none,
and a quarter of a second in which no key is answered. The chart knows numbers, not trainings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gptwriter.finetune.messages import Checkpoint
from gptwriter.ui.learning import words

_HEIGHT = 190
_MOST_LOSSES = 2_000  # then every other one goes
_PALE = 0.45  # opacity of the training's loss
_LEAST_RANGE = 0.05  # bits: noise is not blown up to fill the chart
_MOST_TICKS = 4

Role = QPalette.ColorRole


class CurveChart(QWidget):
    """Shows what it is given, from step 0 to the last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._points: list[Checkpoint] = []
        self._losses: list[tuple[int, float]] = []
        self._steps = 1
        self._retranslate()

    @property
    def points(self) -> Sequence[Checkpoint]:
        return self._points

    @property
    def best(self) -> Checkpoint | None:
        return min(self._points, key=lambda point: point.bits_per_character, default=None)

    def clear(self) -> None:
        self._points, self._losses, self._steps = [], [], 1
        self._tell()

    def add_point(self, point: Checkpoint) -> None:
        self._points.append(point)
        self._steps = max(self._steps, point.step)
        self._tell()

    def add_loss(self, step: int, of: int, loss: float) -> None:
        self._losses.append((step, loss))
        if len(self._losses) > _MOST_LOSSES:
            del self._losses[::2]
        self._steps = max(1, of)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Learning curve"))
        self._tell()

    def _tell(self) -> None:
        """Say in words what is drawn."""
        self.setAccessibleDescription(words.curve(self._points))
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )
        self.update()

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        label = self.fontMetrics().horizontalAdvance("0.00") + 8
        plot = QRectF(self.rect()).adjusted(label, line, -8, -2.6 * line)
        low, high = self._range()

        def height_of(bits: float) -> float:
            return plot.bottom() - (bits - low) / (high - low) * plot.height()

        self._paint_axes(painter, plot, low, high, height_of)
        self._paint_losses(painter, plot)
        self._paint_points(painter, plot, height_of)
        self._paint_legend(painter, line)

    def _range(self) -> tuple[float, float]:
        bits = [point.bits_per_character for point in self._points] or [0.0, 1.0]
        middle, half = (min(bits) + max(bits)) / 2, (max(bits) - min(bits)) / 2
        half = max(half, _LEAST_RANGE / 2) * 1.15
        return middle - half, middle + half

    def _paint_axes(
        self,
        painter: QPainter,
        plot: QRectF,
        low: float,
        high: float,
        height_of: Callable[[float], float],
    ) -> None:
        painter.setPen(QPen(self.palette().color(Role.Mid), 1))
        ticks = _ticks(low, high)
        for bits in ticks:
            painter.drawLine(
                QPointF(plot.left(), height_of(bits)), QPointF(plot.right(), height_of(bits))
            )
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(self.palette().color(Role.PlaceholderText))
        line = self.fontMetrics().height()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for bits in ticks if self._points else []:
            box = QRectF(0, height_of(bits) - line / 2, plot.left() - 6, line)
            painter.drawText(box, right, f"{bits:.2f}")
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, str(self._steps))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self.tr("steps"))

    def _paint_losses(self, painter: QPainter, plot: QRectF) -> None:
        """On a scale of its own: nats a token are no bits a character."""
        if len(self._losses) < 2:
            return
        values = [loss for _, loss in self._losses]
        low, span = min(values), max(max(values) - min(values), 1e-6)
        painter.setPen(QPen(self._pale(), 1))
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(
                        self._across(plot, step),
                        plot.bottom() - (loss - low) / span * plot.height(),
                    )
                    for step, loss in self._losses
                ]
            )
        )

    def _paint_points(
        self, painter: QPainter, plot: QRectF, height_of: Callable[[float], float]
    ) -> None:
        accent = self.palette().color(Role.Link)
        places = [
            QPointF(self._across(plot, point.step), height_of(point.bits_per_character))
            for point in self._points
        ]
        painter.setPen(QPen(accent, 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(self.palette().color(Role.Window))
        best = self.best
        for point, place in zip(self._points, places, strict=True):
            if point is not best:
                painter.drawEllipse(place, 3, 3)
        if best is not None and len(self._points) > 1:
            self._mark_best(painter, plot, places[self._points.index(best)], best)

    def _mark_best(self, painter: QPainter, plot: QRectF, place: QPointF, best: Checkpoint) -> None:
        accent = self.palette().color(Role.Link)
        painter.setBrush(accent)
        painter.drawEllipse(place, 5, 5)
        painter.setPen(accent)
        line, width = self.fontMetrics().height(), 64
        left = min(max(place.x() - width / 2, plot.left()), plot.right() - width)
        box = QRectF(left, place.y() - line - 8, width, line)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{best.bits_per_character:.2f}")

    def _paint_legend(self, painter: QPainter, line: int) -> None:
        """Words in the ink of the text, each beside its line."""
        top = self.height() - 1.3 * line
        left = 2.0
        for colour, text in (
            (self.palette().color(Role.Link), self.tr("bits per character, held out")),
            (self._pale(), self.tr("training loss")),
        ):
            painter.setPen(QPen(colour, 2))
            painter.drawLine(QPointF(left, top + line / 2), QPointF(left + 14, top + line / 2))
            painter.setPen(self.palette().color(Role.PlaceholderText))
            painter.drawText(QPointF(left + 20, top + self.fontMetrics().ascent()), text)
            left += 20 + self.fontMetrics().horizontalAdvance(text) + 16

    def _pale(self) -> QColor:
        colour = QColor(self.palette().color(Role.PlaceholderText))
        colour.setAlphaF(_PALE)
        return colour

    def _across(self, plot: QRectF, step: int) -> float:
        return plot.left() + step / self._steps * plot.width()


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers inside a range, at most _MOST_TICKS of them."""
    steps = (digit * 10.0**power for power in range(-2, 9) for digit in (1, 2, 5))
    step = next(each for each in steps if (high - low) / each < _MOST_TICKS)
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]

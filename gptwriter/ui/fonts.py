"""The typeface of the manuscript: a serif that is installed, with Chinese ones behind it.

No font is bundled; Chinese ones are large and every Chinese desktop has them. This module knows
nothing of settings or of the editor.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

BASE_POINTS = 13.0  # at 100 % zoom

_LATIN_SERIFS = (
    "Charter",
    "Iowan Old Style",
    "Source Serif 4",
    "Noto Serif",
    "Georgia",
    "Liberation Serif",
    "DejaVu Serif",
)
_CHINESE = (
    "Source Han Serif SC",
    "Noto Serif CJK SC",
    "Songti SC",
    "SimSun",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)


def writing_font(zoom_percent: int) -> QFont:
    """The manuscript's font at a zoom; Latin letters in a serif, Han in the best face there is."""
    installed = set(QFontDatabase.families())
    font = QFont()
    font.setFamilies([name for name in (*_LATIN_SERIFS, *_CHINESE) if name in installed])
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(BASE_POINTS * zoom_percent / 100)
    return font


def can_show_chinese() -> bool:
    """Whether any installed font has Simplified Chinese; without one the page is empty boxes."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))

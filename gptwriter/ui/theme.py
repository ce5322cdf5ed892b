"""Colours of the window: two themes and the Qt palettes made from them.

Palettes are written out in full, because Qt on Linux neither follows nor obeys a colour scheme.
This module knows nothing of settings files, windows, or what is shown in which colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QToolTip

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of the window, as #rrggbb. Every text colour reads on the first three."""

    name: str  # "light" or "dark", as the settings call it
    paper: str  # behind the text, the menus' bar and the status row
    surface: str  # menus, dialogs' buttons, tooltips
    field: str  # where a line is typed in a dialog; on dark paper no frame would show it
    ink: str  # the writer's text
    quiet_ink: str  # the status row, placeholders
    ghost: str  # text the model suggests and is sure of
    faint_ghost: str  # what it is least sure of; contrast with `paper` at least 4.5 : 1 (S81)
    disabled_ink: str
    line: str  # hairlines and frames
    accent: str  # focus, sliders, progress, links
    accent_ink: str  # text on `accent`
    selection: str  # behind selected text, which keeps the colour of `ink`
    accepted: str  # behind what a model wrote, where that is shown
    edited: str  # behind what a model wrote and the writer changed
    pasted: str
    found: str  # behind what a search has found


LIGHT = Theme(
    name="light",
    paper="#fbfaf6",
    surface="#f3f1ea",
    field="#ffffff",
    ink="#262421",
    quiet_ink="#6b6860",
    ghost="#5a564e",
    faint_ghost="#74706a",
    disabled_ink="#a5a198",
    line="#d9d5ca",
    accent="#2c6a84",
    accent_ink="#ffffff",
    selection="#cfe2ea",
    accepted="#e2ecf4",
    edited="#edf1f1",
    pasted="#f5ead6",
    found="#f3e2a9",
)

DARK = Theme(
    name="dark",
    paper="#1e1d1b",
    surface="#2a2926",
    field="#2a2926",
    ink="#dcd8cf",
    quiet_ink="#a09b91",
    ghost="#9c978e",
    faint_ghost="#8a857d",
    disabled_ink="#6a665f",
    line="#3d3b37",
    accent="#7db3c8",
    accent_ink="#14202a",
    selection="#34505c",
    accepted="#25333c",
    edited="#262b2c",
    pasted="#3a3022",
    found="#574a1c",
)

LIGHT_CONTRAST = Theme(
    name="light contrast",
    paper="#ffffff",
    surface="#f2f2f2",
    field="#ffffff",
    ink="#000000",
    quiet_ink="#3d3d3d",
    ghost="#404040",
    faint_ghost="#585858",
    disabled_ink="#6e6e6e",
    line="#6e6e6e",
    accent="#00406a",
    accent_ink="#ffffff",
    selection="#b5dcf5",
    accepted="#d6eaf8",
    edited="#e4eef0",
    pasted="#fbe8c4",
    found="#ffe066",
)

DARK_CONTRAST = Theme(
    name="dark contrast",
    paper="#000000",
    surface="#141414",
    field="#141414",
    ink="#ffffff",
    quiet_ink="#c8c8c8",
    ghost="#b4b4b4",
    faint_ghost="#9e9e9e",
    disabled_ink="#8c8c8c",
    line="#8c8c8c",
    accent="#8fd3ff",
    accent_ink="#000000",
    selection="#004a78",
    accepted="#0c2e44",
    edited="#1c2c30",
    pasted="#3f2f0c",
    found="#5c4a00",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)}


def resolve(choice: str, hints: QStyleHints) -> Theme:
    """The theme a setting names; "system" asks the desktop, and LIGHT stands in for no answer."""
    if choice != SYSTEM:
        return THEMES.get(choice, LIGHT)
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.2, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(
        weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def palette(theme: Theme) -> QPalette:
    """A Qt palette with every role set; disabled widgets have quieter text."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.paper,
        role.WindowText: theme.ink,
        role.Base: theme.paper,
        role.AlternateBase: theme.surface,
        role.Text: theme.ink,
        role.PlaceholderText: theme.quiet_ink,
        role.Button: theme.surface,
        role.ButtonText: theme.ink,
        role.BrightText: theme.accent,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.ink,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.ink,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Light: theme.paper,
        role.Midlight: theme.surface,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.line,
    }
    made = QPalette()
    for colour_role, colour in colours.items():
        made.setColor(QPalette.ColorGroup.All, colour_role, QColor(colour))
    for text_role in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, text_role, QColor(theme.disabled_ink))
    made.setColor(QPalette.ColorGroup.Disabled, role.Accent, QColor(theme.line))
    return made


def scroll_bar_style(theme: Theme) -> str:
    """A style sheet for the page's scroll bar: a thin handle and no buttons."""
    return f"""
        QScrollBar:vertical {{ width: 12px; background: {theme.paper}; border: none }}
        QScrollBar::handle:vertical {{
            background: {theme.line}; border-radius: 4px; margin: 2px; min-height: 48px
        }}
        QScrollBar::handle:vertical:hover {{ background: {theme.quiet_ink} }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0 }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: none }}
    """


def apply(application: QApplication, choice: str) -> Theme:
    """Dress the whole application as a setting says; returns the theme for what paints itself."""
    hints = application.styleHints()
    if choice == SYSTEM:
        hints.unsetColorScheme()
    theme = resolve(choice, hints)
    if choice != SYSTEM:  # title bars of Windows and macOS follow this; on Linux nothing does
        dark = theme in (DARK, DARK_CONTRAST)
        hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    application.setPalette(palette(theme))
    fields = palette(theme)
    fields.setColor(QPalette.ColorRole.Base, QColor(theme.field))
    for kind in ("QLineEdit", "QAbstractSpinBox", "QTreeWidget", "QRadioButton", "QCheckBox"):
        application.setPalette(fields, kind)  # type: ignore[arg-type]  # the stub asks for bytes, which PySide refuses
    QToolTip.setPalette(palette(theme))
    return theme

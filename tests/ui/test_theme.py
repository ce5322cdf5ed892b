"""Both themes are readable, complete, and found by name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from gptwriter.ui import theme
from gptwriter.ui.theme import DARK, LIGHT, Theme

THEMES = pytest.mark.parametrize("of", [LIGHT, DARK], ids=lambda one: one.name)


class Hints:
    def __init__(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - Qt's name
        return self._scheme


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#888888", "#ffffff", 3.54), ("#8a8a8a", "#1e1e1e", 4.83)],
)
def test_contrast_is_the_published_ratio_in_either_order(
    one: str, other: str, ratio: float
) -> None:
    assert theme.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert theme.contrast(other, one) == pytest.approx(ratio, abs=0.01)


@THEMES
@pytest.mark.parametrize("text", ["ink", "quiet_ink", "ghost", "accent"])
@pytest.mark.parametrize("behind", ["paper", "surface"])
def test_s81_every_text_colour_has_contrast(of: Theme, text: str, behind: str) -> None:
    assert theme.contrast(getattr(of, text), getattr(of, behind)) >= 4.5


@THEMES
def test_text_stays_readable_where_it_is_selected_or_on_the_accent(of: Theme) -> None:
    assert theme.contrast(of.ink, of.selection) >= 4.5
    assert theme.contrast(of.accent_ink, of.accent) >= 4.5


@THEMES
def test_the_ghost_is_quieter_than_the_text(of: Theme) -> None:
    assert theme.contrast(of.ghost, of.paper) < theme.contrast(of.ink, of.paper) / 2


@THEMES
def test_the_palette_sets_every_role_itself(of: Theme) -> None:
    made = theme.palette(of)
    roles = set(QPalette.ColorRole) - {QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles}
    unset = {
        (group, role)
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive)
        for role in roles
        if not made.isBrushSet(group, role)
    }
    assert not unset


@THEMES
def test_disabled_text_is_quieter(of: Theme) -> None:
    made = theme.palette(of)
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
    assert disabled == of.disabled_ink


@pytest.mark.parametrize(
    ("choice", "desktop", "expected"),
    [
        ("light", Qt.ColorScheme.Dark, LIGHT),
        ("dark", Qt.ColorScheme.Light, DARK),
        ("system", Qt.ColorScheme.Dark, DARK),
        ("system", Qt.ColorScheme.Light, LIGHT),
        ("system", Qt.ColorScheme.Unknown, LIGHT),
    ],
)
def test_a_choice_becomes_a_theme(choice: str, desktop: Qt.ColorScheme, expected: Theme) -> None:
    assert theme.resolve(choice, Hints(desktop)) is expected  # type: ignore[arg-type]  # a stand-in


def test_applying_dresses_the_application_and_its_tooltips(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.paper
    assert QToolTip.palette().color(QPalette.ColorRole.ToolTipText).name() == DARK.ink
    theme.apply(qapp, "light")
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == LIGHT.paper
    assert qapp.style().name() == "fusion"

"""Both themes are readable, complete, and found by name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from gptwriter.ui import theme
from gptwriter.ui.ghost import blend
from gptwriter.ui.theme import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Theme

THEMES = pytest.mark.parametrize("of", theme.THEMES.values(), ids=lambda one: one.name)


USUAL, HIGH = Qt.ContrastPreference.NoPreference, Qt.ContrastPreference.HighContrast


class Hints:
    def __init__(self, scheme: Qt.ColorScheme, wish: Qt.ContrastPreference = USUAL) -> None:
        self._scheme, self._wish = scheme, wish

    def accessibility(self) -> Hints:
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802 - Qt's name
        return self._wish

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


@pytest.mark.parametrize("of", [LIGHT_CONTRAST, DARK_CONTRAST], ids=lambda one: one.name)
@pytest.mark.parametrize("text", ["ink", "quiet_ink", "ghost", "faint_ghost"])
def test_s81_in_high_contrast_every_text_has_seven_to_one(of: Theme, text: str) -> None:
    assert theme.contrast(getattr(of, text), of.paper) >= 7


@THEMES
@pytest.mark.parametrize("strength", [0, 1 / 3, 2 / 3, 1])
def test_s81_a_ghost_of_any_strength_has_contrast_and_the_surer_the_more(
    of: Theme, strength: float
) -> None:
    shown = blend(QColor(of.ghost), QColor(of.faint_ghost), strength).name()
    weakest, strongest = (theme.contrast(of_, of.paper) for of_ in (of.faint_ghost, of.ghost))
    assert 4.5 <= weakest <= theme.contrast(shown, of.paper) <= strongest
    assert weakest < strongest


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
        ("dark contrast", Qt.ColorScheme.Light, DARK_CONTRAST),
    ],
)
def test_a_choice_becomes_a_theme(choice: str, desktop: Qt.ColorScheme, expected: Theme) -> None:
    assert theme.resolve(choice, Hints(desktop)) is expected  # type: ignore[arg-type]  # a stand-in


@pytest.mark.parametrize(
    ("desktop", "expected"),
    [(Qt.ColorScheme.Dark, DARK_CONTRAST), (Qt.ColorScheme.Light, LIGHT_CONTRAST)],
)
def test_s81_a_desktop_in_high_contrast_gets_it(desktop: Qt.ColorScheme, expected: Theme) -> None:
    hints = Hints(desktop, HIGH)
    assert theme.resolve("system", hints) is expected  # type: ignore[arg-type]  # a stand-in


def test_applying_dresses_the_application_and_its_tooltips(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == DARK.paper
    assert QToolTip.palette().color(QPalette.ColorRole.ToolTipText).name() == DARK.ink
    theme.apply(qapp, "light")
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == LIGHT.paper
    assert qapp.style().name() == "fusion"

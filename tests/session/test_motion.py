"""What desktops write down about motion (S84)."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.session.motion import desktop_wants_less


@pytest.mark.parametrize(
    ("name", "content", "less"),
    [
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.0\nwidgetStyle=Breeze\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\n", False),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations = 0\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=true\n", False),
        ("gtk-3.0/settings.ini", "\xff\xfe", False),
    ],
)
def test_s84_the_desktop_is_asked_through_its_files(
    tmp_path: Path,
    name: str,
    content: str,
    less: bool,  # noqa: FBT001 - parametrised
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(content, encoding="latin-1")
    assert desktop_wants_less(tmp_path) is less


def test_s84_without_such_a_file_things_may_move(tmp_path: Path) -> None:
    assert not desktop_wants_less(tmp_path)

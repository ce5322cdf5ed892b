"""Where something is missing, the writer gets the exact command instead of Qt's abort."""

from __future__ import annotations

import pytest

from gptwriter import system_libraries
from gptwriter.errors import SystemLibraryMissing, UsageError

XCB = {"DISPLAY": ":0"}
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def check(environment: dict[str, str], *missing: str, system: str = "linux") -> None:
    system_libraries.check(environment, system, lambda library: library not in missing)


@pytest.mark.parametrize("environment", [XCB, OFFSCREEN, {"WAYLAND_DISPLAY": "wayland-0"}])
def test_a_complete_system_is_fine(environment: dict[str, str]) -> None:
    check(environment)


@pytest.mark.parametrize(
    ("environment", "missing", "command"),
    [
        (OFFSCREEN, ["libEGL.so.1"], "sudo apt install libegl1"),
        (OFFSCREEN, ["libGL.so.1", "libEGL.so.1"], "sudo apt install libegl1 libgl1"),
        (XCB, ["libxcb-cursor.so.0"], "sudo apt install libxcb-cursor0"),
        (
            XCB,
            ["libxcb-icccm.so.4", "libglib-2.0.so.0"],
            "sudo apt install libglib2.0-0 libxcb-icccm4",
        ),
        ({"QT_QPA_PLATFORM": "xcb:x=1"}, ["libxcb-xkb.so.1"], "sudo apt install libxcb-xkb1"),
        (
            {"WAYLAND_DISPLAY": "w"},
            ["libwayland-cursor.so.0"],
            "sudo apt install libwayland-cursor0",
        ),
    ],
)
def test_a_missing_library_ends_in_the_exact_apt_line(
    environment: dict[str, str], missing: list[str], command: str
) -> None:
    with pytest.raises(SystemLibraryMissing) as error:
        check(environment, *missing)
    assert error.value.fields == {"command": command}


def test_a_library_of_a_platform_that_is_not_used_is_not_asked_for() -> None:
    check(OFFSCREEN, "libxcb-cursor.so.0", "libwayland-cursor.so.0")


def test_one_complete_platform_is_enough() -> None:
    both = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}
    check(both, "libwayland-cursor.so.0")
    with pytest.raises(SystemLibraryMissing, match="libwayland-cursor0"):
        check(both, "libwayland-cursor.so.0", "libxcb-cursor.so.0")


def test_without_a_display_one_sentence_names_both_ways_out() -> None:
    with pytest.raises(UsageError, match=r"xvfb-run.*gptwriter continue") as error:
        check({})
    assert "\n" not in str(error.value)


def test_other_systems_bring_everything_themselves() -> None:
    check({}, "libEGL.so.1", system="darwin")
    check({}, "libEGL.so.1", system="win32")


def test_the_linker_is_asked_for_real() -> None:
    assert system_libraries._loads("libc.so.6")
    assert not system_libraries._loads("libno-such-thing.so.1")

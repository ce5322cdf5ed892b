"""Mains or battery, as the kernel says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gptwriter.session import power


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({}, False),
        ({"AC": ("Mains", "1"), "BAT0": ("Battery", None)}, False),
        ({"AC": ("Mains", "0"), "BAT0": ("Battery", None)}, True),
        ({"AC": ("Mains", "0"), "port": ("USB", "1")}, False),
        ({"BAT0": ("Battery", None)}, False),
        ({"socket": ("USB", "0")}, False),
        ({"socket": ("USB", "0"), "mouse": ("Battery", None)}, False),
    ],
)
def test_p9_only_an_adapter_that_is_not_plugged_in_means_battery(
    tmp_path: Path,
    supplies: dict[str, tuple[str, str | None]],
    expected: bool,  # noqa: FBT001 - parametrised
) -> None:
    for name, (kind, online) in supplies.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(kind + "\n", encoding="ascii")
        if online is not None:
            (tmp_path / name / "online").write_text(online + "\n", encoding="ascii")
        if name == "mouse":
            (tmp_path / name / "scope").write_text("Device\n", encoding="ascii")
    assert power.says_battery(tmp_path) is expected


def test_p9_the_kernel_is_not_asked_at_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = [1000.0], []

    def says_battery(supplies: Path) -> bool:
        asked.append(supplies)
        return True

    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(power, "says_battery", says_battery)
    power._lately.cache_clear()
    for _key in range(20):
        assert power.on_battery()
    assert len(asked) == 1
    now[0] += 10
    power.on_battery()
    assert len(asked) == 2
    power._lately.cache_clear()

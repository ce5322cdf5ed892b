"""Settings come back as they were kept, and a broken file costs no more than its broken parts."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gptwriter.errors import SettingIgnored, SettingsNotSaved, SettingsUnreadable
from gptwriter.settings import MOST_BANNED, Settings, load, save, settings_file

SETTINGS = st.builds(
    Settings,
    language=st.sampled_from(["auto", "en", "zh_CN"]),
    theme=st.sampled_from(["system", "light", "dark"]),
    zoom_percent=st.integers(50, 300),
    suggest=st.sampled_from(["automatic", "when asked", "off"]),
    show_delay_ms=st.integers(100, 5000),
    model_folder=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    key_preset=st.sampled_from(["copilot", "word first"]),
    own_keys=st.dictionaries(st.text(), st.text(), max_size=3),
    arrows_accept=st.booleans(),
)
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
SAME_FOLDERS = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def keep(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text, encoding="utf-8")


def test_without_a_file_the_defaults_hold() -> None:
    assert load() == (Settings(), [])


@SAME_FOLDERS
@given(SETTINGS)
def test_what_was_saved_is_loaded(chosen: Settings) -> None:
    save(chosen)
    assert load() == (chosen, [])


def test_r14_the_file_is_the_owners_only() -> None:
    save(Settings())
    assert settings_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "fr"),
        ("theme", 1),
        ("zoom_percent", 49),
        ("zoom_percent", 301),
        ("zoom_percent", True),
        ("zoom_percent", 100.0),
        ("suggest", ["off"]),
        ("show_delay_ms", 99),
        ("show_delay_ms", "400"),
        ("start_delay_ms", -1),
        ("accept_guard_ms", None),
        ("device", "tpu"),
        ("ghost_length", "epic"),
        ("model_folder", None),
        ("model_folder", "a\0b"),
        ("adapter", "\ud800"),
        ("key_preset", "emacs"),
        ("own_keys", ["Tab"]),
        ("arrows_accept", 1),
        ("hide_after_s", 7),
        ("hide_after_s", False),
        ("banned", "x" * (MOST_BANNED + 1)),
        ("own_seed", 1_000_000),
    ],
)
def test_a_bad_value_falls_back_and_is_named(name: str, value: object) -> None:
    keep(json.dumps({name: value}))
    loaded, problems = load()
    assert getattr(loaded, name) == getattr(Settings(), name)
    assert problems[0].fields == {"name": name}
    assert isinstance(problems[0], SettingIgnored)


def test_one_key_that_is_no_text_costs_no_other() -> None:
    keep('{"theme": "dark", "own_keys": {"ask": "Ctrl+J", "retry": 7, "words": null}}')
    loaded, problems = load()
    assert loaded == Settings(theme="dark", own_keys={"ask": "Ctrl+J"})
    assert [problem.fields["name"] for problem in problems] == [
        "own_keys: retry",
        "own_keys: words",
    ]


def test_one_bad_value_leaves_the_others() -> None:
    keep('{"theme": "dark", "zoom_percent": 9000, "show_delay_ms": 800}')
    loaded, problems = load()
    assert loaded == Settings(theme="dark", show_delay_ms=800)
    assert len(problems) == 1


def test_unknown_keys_are_kept_out() -> None:
    keep('{"theme": "dark", "telemetry": true}')
    loaded, problems = load()
    assert (loaded, problems) == (Settings(theme="dark"), [])
    save(loaded)
    assert "telemetry" not in settings_file().read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"a":' * 100_000, "\0"])
def test_a_file_that_is_no_settings_is_reported_once(text: str) -> None:
    keep(text)
    loaded, problems = load()
    assert loaded == Settings()
    assert [type(problem) for problem in problems] == [SettingsUnreadable]
    assert str(settings_file()) in str(problems[0])


@SAME_FOLDERS
@given(st.dictionaries(st.sampled_from([*Settings.__slots__, "other"]), ANYTHING))
def test_no_file_gives_a_setting_its_field_does_not_accept(kept: dict[str, object]) -> None:
    keep(json.dumps(kept))
    loaded, _ = load()
    save(loaded)
    assert load() == (loaded, [])


def test_settings_that_cannot_be_saved_raise_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    settings_file().parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(SettingsNotSaved, match=r"^The settings could not be saved: "):
        save(Settings())

"""The writer's choices: a frozen value, and the file that keeps it between two starts.

A file that was edited by hand, or by another version, never keeps gptwriter from starting: what is
not understood falls back to its default and is reported. It does not know what a setting does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from gptwriter import paths
from gptwriter.errors import (
    GptwriterError,
    SettingIgnored,
    SettingsNotSaved,
    SettingsUnreadable,
    translate,
)


def _choice(*values: str) -> Any:
    """A field that takes one of `values`; the first is the default."""
    return _checked(values[0], lambda value: isinstance(value, str) and value in values)


def _number(default: int, *, least: int, most: int) -> Any:
    """A field that takes a whole number from `least` to `most`."""
    return _checked(default, lambda value: type(value) is int and least <= value <= most)


def _checked(default: str | int, accepts: Callable[[object], bool]) -> Any:
    return field(default=default, metadata={"accepts": accepts})


def _path() -> Any:
    """A field that takes a name a file can have, or none."""
    return _checked("", lambda value: isinstance(value, str) and paths.is_possible(value))


def _entries() -> Any:
    """A field that takes texts by name; one that is none costs no other."""
    return field(default_factory=dict, metadata={"accepts": lambda value: isinstance(value, dict)})


HIDE_AFTER_S = (0, 5, 10, 15, 30)  # seconds until a ghost goes by itself; 0: never (S44)
MOST_BANNED = 10_000  # characters of phrases, one a line; each word is compared with all


@dataclass(frozen=True, slots=True)
class Settings:
    """All choices, with their defaults."""

    language: str = _choice("auto", "en", "zh_CN")
    theme: str = _choice("system", "light", "dark", "light contrast", "dark contrast")
    motion: str = _choice("system", "less")  # how much may move on the screen (S84)
    show_origins: bool = _checked(False, lambda value: isinstance(value, bool))  # noqa: FBT003 - the default
    zoom_percent: int = _number(100, least=50, most=300)
    suggest: str = _choice("automatic", "when asked", "off")
    show_delay_ms: int = _number(400, least=100, most=5000)  # last key to ghost (S41)
    start_delay_ms: int = _number(0, least=0, most=5000)  # key to request; 0 is adaptive (S40)
    hide_after_s: int = _checked(0, lambda value: type(value) is int and value in HIDE_AFTER_S)
    announce: bool = _checked(True, lambda value: isinstance(value, bool))  # noqa: FBT003 - S83
    accept_guard_ms: int = _number(120, least=0, most=1000)  # on screen before a key accepts (S43)
    key_preset: str = _choice("copilot", "word first")
    own_keys: Mapping[str, str] = _entries()  # a command's own key; "": none
    arrows_accept: bool = _checked(False, lambda value: isinstance(value, bool))  # noqa: FBT003 - S38
    voice: str = _choice("faithful", "balanced", "adventurous", "own")  # how words are chosen
    own_temperature: int = _number(60, least=0, most=200)  # per cent, and so are the next two
    own_top_p: int = _number(90, least=1, most=100)
    own_min_p: int = _number(5, least=0, most=100)
    own_top_k: int = _number(0, least=0, most=1000)  # 0: no limit
    own_repetition: int = _number(105, least=100, most=200)  # per cent; 100 is no penalty
    own_seed: int = _number(0, least=0, most=999_999)
    banned: str = _checked("", lambda value: isinstance(value, str) and len(value) <= MOST_BANNED)
    ghost_length: str = _choice("sentence", "short", "long", "paragraph")
    device: str = _choice("auto", "cpu", "cuda", "mps")
    model_folder: str = _path()  # "": the default model
    adapter: str = _path()  # a folder; "": none
    adapter_percent: int = _number(100, least=0, most=150)  # its strength (F16)


def settings_file() -> Path:
    return paths.config_dir() / "settings.json"


def load() -> tuple[Settings, list[GptwriterError]]:
    """The kept settings, and what could not be used of them (each is a sentence to show)."""
    file = settings_file()
    try:
        kept = json.loads(file.read_bytes())
    except FileNotFoundError:
        return Settings(), []
    except (OSError, ValueError, RecursionError):
        return Settings(), [SettingsUnreadable(place=str(file))]
    if not isinstance(kept, dict):
        return Settings(), [SettingsUnreadable(place=str(file))]
    return _from_kept(kept)


def save(settings: Settings) -> None:
    """Keep the settings for the next start. Raises SettingsNotSaved."""
    try:
        paths.write_private(settings_file(), json.dumps(asdict(settings), indent=2).encode())
    except OSError as error:
        words = error.strerror or str(error)
        raise SettingsNotSaved(
            reason=translate("errors", "The system says: {words}."), words=words
        ) from error


def _from_kept(kept: dict[str, object]) -> tuple[Settings, list[GptwriterError]]:
    good: dict[str, Any] = {}
    ignored: list[GptwriterError] = []
    for known in fields(Settings):
        if known.name not in kept:
            continue
        value = kept[known.name]
        if not known.metadata["accepts"](value):
            ignored.append(SettingIgnored(name=known.name))
        elif isinstance(value, dict):
            good[known.name] = {name: text for name, text in value.items() if isinstance(text, str)}
            lost = value.keys() - good[known.name].keys()
            ignored += [SettingIgnored(name=f"{known.name}: {name}") for name in sorted(lost)]
        else:
            good[known.name] = value
    return Settings(**good), ignored

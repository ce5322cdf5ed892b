"""The presets of how freely words are chosen."""

from __future__ import annotations

from dataclasses import fields

import pytest

from gptwriter.engine.api import Sampling
from gptwriter.session.voices import ADVENTUROUS, BALANCED, FAITHFUL, VOICES
from gptwriter.settings import Settings


def test_q14_the_default_is_greedy() -> None:
    assert VOICES[Settings().voice] == Sampling()
    assert VOICES[FAITHFUL].temperature == 0


def test_each_preset_is_freer_than_the_one_before() -> None:
    temperatures = [VOICES[name].temperature for name in (FAITHFUL, BALANCED, ADVENTUROUS)]
    assert temperatures == sorted(set(temperatures))


@pytest.mark.parametrize("name", list(VOICES))
def test_every_preset_can_be_kept_as_a_setting(name: str) -> None:
    known = next(field for field in fields(Settings) if field.name == "voice")
    assert known.metadata["accepts"](name)

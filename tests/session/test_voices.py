"""The presets of how freely words are chosen."""

from __future__ import annotations

from dataclasses import fields

import pytest

from gptwriter.engine.api import Sampling
from gptwriter.session.voices import ADVENTUROUS, BALANCED, FAITHFUL, OWN, VOICES, sampling
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


@pytest.mark.parametrize("name", list(VOICES))
def test_a_preset_is_what_its_name_says_whatever_the_own_numbers_are(name: str) -> None:
    assert sampling(Settings(voice=name, own_temperature=200, own_seed=7)) == VOICES[name]


def test_own_numbers_are_obeyed() -> None:
    chosen = Settings(
        voice=OWN,
        own_temperature=80,
        own_top_p=95,
        own_min_p=2,
        own_top_k=40,
        own_repetition=120,
        own_seed=7,
    )
    assert sampling(chosen) == Sampling(0.8, 40, 0.95, 0.02, 1.2, 7)

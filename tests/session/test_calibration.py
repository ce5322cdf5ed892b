"""Thresholds by model: the writer's own, the program's, the careful default."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gptwriter import paths
from gptwriter.session import calibration
from gptwriter.session.admission import SURE_ENOUGH, Thresholds
from tests.fakes import INFO

DEFAULT_MODEL = replace(INFO, name="SmolLM2-135M-Instruct", parameters=134_515_008)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "config_dir", lambda: tmp_path)


def test_q9_a_model_that_nobody_calibrated_gets_the_careful_default() -> None:
    assert calibration.thresholds_for(INFO) == SURE_ENOUGH


def test_q9_what_was_found_for_a_model_is_kept_for_this_model_alone() -> None:
    calibration.save(INFO, Thresholds(0.4, 0.3))
    assert calibration.thresholds_for(INFO) == Thresholds(0.4, 0.3)
    assert calibration.thresholds_for(replace(INFO, parameters=1)) == SURE_ENOUGH
    assert calibration.thresholds_for(replace(INFO, name="other")) == SURE_ENOUGH


def test_q9_the_default_model_comes_calibrated_and_may_be_calibrated_anew() -> None:
    shipped = paths.resources_dir() / "calibration" / f"{DEFAULT_MODEL.name}.json"
    assert calibration._read(shipped, DEFAULT_MODEL) == calibration.thresholds_for(DEFAULT_MODEL)
    calibration.save(DEFAULT_MODEL, Thresholds(0.9, 0.9))
    assert calibration.thresholds_for(DEFAULT_MODEL) == Thresholds(0.9, 0.9)


def test_q9_what_the_program_brings_is_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path / "brought")
    file = tmp_path / "brought" / "calibration" / f"{DEFAULT_MODEL.name}.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"parameters": 134515008, "first": 0.7, "whole": 0.4}')
    assert calibration.thresholds_for(DEFAULT_MODEL) == Thresholds(0.7, 0.4)


@pytest.mark.parametrize("name", ["a/b", "../up", "名字", "a b.c"])
def test_any_name_of_a_model_is_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    model = replace(INFO, name=name)
    assert calibration.save(model, SURE_ENOUGH).parent == tmp_path / "models"
    assert calibration.thresholds_for(model) == SURE_ENOUGH


def test_names_that_are_nearly_the_same_are_two_files() -> None:
    names = ("a/b", "ab", "a_b", "a b", "a%2Fb")
    assert len({calibration.own_file(replace(INFO, name=name)) for name in names}) == len(names)


@pytest.mark.parametrize(
    "kept", ["", "[]", "{}", '{"parameters": 0, "first": 7.0, "whole": 0.5}', "\x00"]
)
def test_a_damaged_file_counts_as_none(kept: str) -> None:
    file = calibration.own_file(INFO)
    file.parent.mkdir()
    file.write_text(kept)
    assert calibration.thresholds_for(INFO) == SURE_ENOUGH

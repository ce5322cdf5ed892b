"""`gptwriter replay` as a shell would run it, but in this process."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest

from gptwriter.commands import headless, replay
from gptwriter.commands.replay import calibrating
from gptwriter.commands.replay.answers import KeptAnswers
from gptwriter.commands.replay.figures import Figures
from gptwriter.engine.api import CancelToken, Request
from gptwriter.errors import UsageError
from gptwriter.session import calibration
from gptwriter.session.admission import Thresholds
from tests.fakes import INFO, SPEC, FakeEngine

TEXT = "The cat sat on the mat. The cat sat on the mat.\n"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Says the same wherever it is asked."""
    engine = FakeEngine(" cat", " sat")
    list(engine.load(SPEC, CancelToken()))
    monkeypatch.setattr(headless, "model_folder", lambda _: SPEC.folder)
    monkeypatch.setattr(headless, "loaded_engine", lambda _: engine)
    return engine


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")})


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    return path


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    replay.add_parser(parser.add_subparsers())
    parsed = parser.parse_args(["replay", *map(str, arguments)])
    return int(parsed.run(parsed))


def test_it_prints_every_figure_as_json(
    engine: FakeEngine, text: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(text, "--chars", "40", "--baseline", "--json") == 0
    out, err = capfd.readouterr()
    printed = json.loads(out)
    assert 0 < printed["keystrokes_saved"] < 1
    assert printed["characters"] == 40
    assert set(printed["baselines"]) == {"always show", "word frequency"}
    assert set(printed["latency"]) == {"p50_ms", "p95_ms", "requests"}
    assert "gptwriter: 100 %, 0:00 left" in err


def test_it_prints_a_table_for_people(
    engine: FakeEngine, text: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(text, "--from-char", "10", "--chars", "20") == 0
    assert "keys saved" in capfd.readouterr().out


def test_calibrating_keeps_thresholds_that_the_next_run_obeys(
    engine: FakeEngine, text: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(text, "--chars", "30", "--calibrate", "--json")
    chosen = json.loads(capfd.readouterr().out)["thresholds"]
    assert calibration.thresholds_for(INFO) == Thresholds(**chosen)
    run(text, "--chars", "30", "--json")
    assert json.loads(capfd.readouterr().out)["thresholds"] == chosen


@pytest.mark.parametrize(
    "arguments", [["--from-char", "-1"], ["--chars", "0"], ["--from-char", "9999"]]
)
def test_a_stretch_that_is_not_there_is_refused(
    engine: FakeEngine, text: Path, arguments: list[str]
) -> None:
    with pytest.raises(UsageError):
        run(text, *arguments)


def test_a_model_is_asked_once_about_a_place_and_goes_on_where_it_was_left(
    engine: FakeEngine,
) -> None:
    answers = KeptAnswers(engine)
    request = Request("The")
    assert next(answers.pieces(request)).text == " cat"
    for _ in range(2):
        assert [piece.text for piece in answers.pieces(request)] == [" cat", " sat"]
    assert len(engine.asked) == 2
    assert len(answers.seconds) == 2


def seen(saved: float, precision: float, wrong: float) -> Figures:
    return Figures(saved, saved, precision, wrong, 0, 0, 0, {})


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        ({0.3: seen(0.4, 0.5, 0.3), 0.5: seen(0.3, 0.7, 0.1), 0.7: seen(0.2, 0.8, 0.05)}, 0.5),
        ({0.3: seen(0.4, 0.9, 0.3), 0.5: seen(0.3, 0.9, 0.19)}, 0.3),
        ({0.3: seen(0.4, 0.3, 0.3), 0.5: seen(0.3, 0.4, 0.19)}, 0.5),
    ],
)
def test_the_most_helpful_thresholds_within_the_limits_are_chosen(
    found: dict[float, Figures], chosen: float
) -> None:
    among = [Thresholds(first, 0.5) for first in found]
    assert calibrating.best(lambda each: found[each.first], among).first == chosen


def test_the_most_eager_thresholds_are_tried_first() -> None:
    tried = list(calibrating.candidates())
    assert tried[0].first == min(each.first for each in tried)
    assert len(set(tried)) == len(tried) > 20  # fine enough to find what helps most

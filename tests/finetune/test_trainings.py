"""The window's trainings: each has a place of its own, and the newest that was cut off goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gptwriter import paths
from gptwriter.finetune import trainings
from gptwriter.finetune.job import Job


def begun(name: str) -> Path:
    """A training that has begun, and not more."""
    place = trainings.folder() / name
    trainings.keep(Job(place, Path("model"), (Path("a.txt"),)))
    (paths.private_folder(place) / "run.json").write_text("{}", "utf-8")
    return place


def test_trainings_that_begin_in_one_second_do_not_meet() -> None:
    places = []
    for _ in range(4):
        places.append(trainings.new_place())
        trainings.keep(Job(places[-1], Path("model"), ()))
    assert len(set(places)) == 4


def test_f10_the_newest_is_offered_first_and_then_the_one_before_it() -> None:
    older, newer = begun("2026-11-20 10.00.00"), begun("2026-11-22 09.00.00")
    found = trainings.cut_off()
    assert found == replace(Job(newer, Path("model"), (Path("a.txt"),)), resume=True)
    trainings.discard(newer)
    assert not newer.exists()
    left = trainings.cut_off()
    assert left
    assert left.out == older


def test_f10_what_never_began_or_is_not_understood_is_not_offered() -> None:
    trainings.keep(Job(trainings.folder() / "2026-11-22 10.00.00", Path("model"), ()))
    damaged = begun("2026-11-22 11.00.00")
    trainings.config_of(damaged).write_text('{"out": 7}', "utf-8")
    assert trainings.cut_off() is None
    whole = begun("2026-11-20 10.00.00")
    found = trainings.cut_off()
    assert found
    assert found.out == whole

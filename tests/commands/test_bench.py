"""What a benchmark makes of its figures, how it says them, and how it is called."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gptwriter.commands import bench
from gptwriter.commands.bench import everything, figures, memory
from gptwriter.commands.bench.contestant import Timing, timing_of
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import SAMPLE, Prompts
from gptwriter.engine.api import WeightFormat
from gptwriter.errors import UsageError
from tests.tiny_models import build_tiny_gpt2

FASTER = Result("decode", 150.0, "tokens/s", {"slow peer": 50.0}, more_is_better=True)
SOONER = Result(
    "first-token", 50.0, "ms", {"late peer": 100.0}, more_is_better=False, missing={"gone": "why"}
)


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    bench.add_parser(parser.add_subparsers())
    return parser.parse_args(["bench", *arguments])


@pytest.mark.parametrize(("result", "ratio"), [(FASTER, 3.0), (SOONER, 2.0)])
def test_a_ratio_above_one_means_that_ours_is_better(result: Result, ratio: float) -> None:
    assert list(result.ratio.values()) == [ratio]


def test_the_json_object_says_what_was_measured_where_and_who_was_missing() -> None:
    said = json.loads(json.dumps(SOONER.to_json()))
    assert said["ours"] == 50.0
    assert said["unit"] == "ms"
    assert said["peers"] == {"late peer": 100.0}
    assert said["ratio"] == {"late peer": 2.0}
    assert said["missing"] == {"gone": "why"}
    assert {"processor", "cores", "load", "torch"} <= said["machine"].keys()


def test_contestants_take_turns_and_the_first_round_does_not_count() -> None:
    turns: list[str] = []

    def measure(name: str, number: int) -> float:
        turns.append(f"{name}{number}")
        return number * 10.0

    taken = figures.interleaved(
        {"a": lambda number: measure("a", number), "b": lambda number: measure("b", number)}, 2
    )
    assert turns == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert taken == {"a": [10.0, 20.0], "b": [10.0, 20.0]}


def test_a_median_is_not_moved_by_one_slow_round() -> None:
    assert figures.medians({"a": [1.0, 900.0, 2.0]}) == {"a": 2.0}


def test_a_spread_names_the_middle_and_the_end() -> None:
    spread = figures.spread([float(each) for each in range(101)])
    assert spread == {"p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 100.0, "count": 101}


def test_the_first_token_ends_prefill_and_the_others_are_decoding() -> None:
    timing = timing_of(100, [0.5, 0.6, 0.7], [" on", "ce", " upon"], 0.8)
    assert timing.prefill_rate == 200.0
    assert timing.decode_rate == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("texts", "seconds"),
    [
        ([" on", "ce", " upon"], 3.0),
        ([" word", ",", " but"], 2.0),
        ([" ", "word", " next"], 3.0),
        ([" never", "end", "ing"], 9.0),
    ],
)
def test_a_word_is_whole_when_something_else_begins(texts: list[str], seconds: float) -> None:
    assert timing_of(1, [1.0, 2.0, 3.0], texts, 9.0).first_word_seconds == seconds


def test_a_model_that_stops_at_once_decodes_nothing() -> None:
    assert Timing(5, 1.0, 0, 0.0, 1.0).decode_rate == 0.0


def test_the_table_has_a_row_for_each_benchmark_also_for_one_that_failed() -> None:
    outcomes: list[everything.Outcome] = [
        FASTER.to_json(),
        SOONER.to_json(),
        {"benchmark": "memory"},
    ]
    text = everything.table(outcomes, datetime(2030, 1, 2, tzinfo=UTC))
    assert "| decode | 150 | tokens/s | slow peer 50 (3.00) |" in text
    assert "| first-token | 50 | ms | late peer 100 (2.00); gone missing |" in text
    assert "| memory | failed | | |" in text
    assert "2030-01-02" in text


def test_every_benchmark_has_its_module() -> None:
    folder = Path(bench.__file__).parent
    assert all((folder / f"{name.replace('-', '_')}.py").is_file() for name in bench.BENCHMARKS)


def test_the_command_line_becomes_the_orders_of_one_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = tmp_path / "prose.txt"
    text.write_text("Some prose.", "utf-8")
    ordered: list[Options] = []

    def measure(options: Options) -> Result:
        ordered.append(options)
        return FASTER

    monkeypatch.setattr("gptwriter.commands.bench.decode.run", measure)
    arguments = ("--model", "folder", "--weights", "int4", "--threads", "2", "--text", str(text))
    assert bench.run(parsed("decode", "--json", *arguments)) == 0
    assert ordered == [Options(Path("folder"), "Some prose.", WeightFormat.INT4, threads=2)]
    assert json.loads(capsys.readouterr().out)["ours"] == 150.0


def test_no_round_is_no_measurement() -> None:
    with pytest.raises(UsageError):
        bench.run(parsed("decode", "--rounds", "0"))


def test_all_passes_its_options_on_and_keeps_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bench, "BENCHMARKS", ("decode",))
    asked: list[list[str]] = []

    def outcome(name: str, arguments: argparse.Namespace) -> everything.Outcome:
        asked.append([name, *everything._passed_on(arguments)])
        return FASTER.to_json()

    monkeypatch.setattr(everything, "_outcome", outcome)
    table = tmp_path / "build" / "bench.md"
    assert bench.run(parsed("all", "--threads", "2", "--output", str(table))) == 0
    assert asked == [["decode", "--weights=auto", "--rounds=5", "--threads=2", "--seconds=10.0"]]
    assert "| decode | 150 |" in table.read_text("utf-8")


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Prompts:
    return Prompts(SAMPLE, build_tiny_gpt2(tmp_path_factory.mktemp("models") / "tiny-gpt2"))


def test_a_prompt_has_the_wanted_tokens_and_another_number_another_start(prompts: Prompts) -> None:
    first, second = prompts.cut(700, 1), prompts.cut(700, 2)
    assert len(prompts._encode(first)) == len(prompts._encode(second)) == 700
    assert first[:7] != second[:7]


def test_words_follow_their_prompt_as_in_the_text(prompts: Prompts) -> None:
    prompt, words = prompts.words_behind(50, 40)
    assert len(words) == 40
    assert all(word[0] == " " and word.strip() for word in words)
    assert len(prompts._encode(prompt)) >= 50
    assert (prompt + "".join(words[:3])).split() == f"Part 0. {SAMPLE * 2}".split()[
        : len(prompt.split()) + 3
    ]


def test_memory_is_read_in_megabytes() -> None:
    rollup = "55d0-7ffc ---p 00000000 00:00 0    [rollup]\nRss:   2000000 kB\nPss:   1000000 kB\n"
    assert memory.parse_rollup(rollup) == {"pss": 1024.0, "rss": 2048.0}

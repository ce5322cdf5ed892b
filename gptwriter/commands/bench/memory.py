"""What both processes hold in memory after a journey: a thousand tokens read, ten paragraphs taken.

PSS counts a page that several processes share in parts, RSS counts it whole in each. The peers
read as much and write a little. Linux only: it reads /proc.
"""

from __future__ import annotations

from pathlib import Path

from gptwriter.commands.bench.line_up import peers_only
from gptwriter.commands.bench.options import Options
from gptwriter.commands.bench.probed import probed
from gptwriter.commands.bench.result import Result
from gptwriter.commands.bench.sample_text import Prompts
from gptwriter.engine import catalog
from gptwriter.errors import ModelProcessDied, UsageError

PROMPT_TOKENS = 1200
NEW_TOKENS = 64
WINDOW_LIMIT_MB = 90.0
MODEL_LIMIT_MB = 400.0  # and 1.3 times the packed weights
_PACKED_BYTES = 5 / 8  # a parameter: 4 bits, and 32 bits of scale and zero for each 32 of them
_MODEL_PROCESS = b"--worker"


def run(options: Options) -> Result:
    """Raises UsageError where there is no /proc."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise UsageError(reason="`gptwriter bench memory` reads /proc, which only Linux has.")
    with probed("app", str(options.model)) as probe:
        probe.until("travelled")
        window = megabytes(probe.process.pid)
        model = megabytes(_model_process_of(probe.process.pid))
    peers, missing = _peers(options)
    return Result(
        name="memory",
        ours=model["pss"],
        unit="MB (PSS) of the model process",
        peers=peers | {"limit": round(model_limit(options.model), 1)},
        more_is_better=False,
        missing=missing,
        details={"model_mb": model, "window_mb": window, "window_limit_mb": WINDOW_LIMIT_MB},
    )


def model_limit(model: Path) -> float:
    """Megabytes that the model process may hold."""
    packed = catalog.check(model).parameters * _PACKED_BYTES / 1e6
    return 1.3 * packed + MODEL_LIMIT_MB


def megabytes(pid: int) -> dict[str, float]:
    """What a process holds now."""
    return parse_rollup(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"))


def parse_rollup(text: str) -> dict[str, float]:
    """Megabytes out of the lines `Pss:  1234 kB` and `Rss:  5678 kB`."""
    rows = (line.split() for line in text.splitlines())
    kibibytes = {row[0]: int(row[1]) for row in rows if row[-1] == "kB"}
    return {name: round(kibibytes[f"{name.title()}:"] * 1024 / 1e6, 1) for name in ("pss", "rss")}


def _model_process_of(pid: int) -> int:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            if _MODEL_PROCESS in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                return int(child)
    raise ModelProcessDied


def _peers(options: Options) -> tuple[dict[str, float], dict[str, str]]:
    before = Prompts(options.text, options.model).cut(PROMPT_TOKENS, 0)
    with peers_only(options) as stage:
        for name in stage.names:
            stage.write(name, before, NEW_TOKENS)
        held = {name: megabytes(stage.pid(name))["pss"] for name in stage.names}
    return held, stage.missing

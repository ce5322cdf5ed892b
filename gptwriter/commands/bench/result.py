"""What a benchmark prints: our figure, the peers' in the same run, and the ratios between them."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from gptwriter import __version__

_PACKAGES = ("torch", "transformers", "peft", "llama-cpp-python")


@dataclass(frozen=True, slots=True)
class Result:
    """One figure against its peers; a ratio above 1 means that ours is the better one."""

    name: str
    ours: float
    unit: str
    peers: dict[str, float]
    more_is_better: bool
    missing: dict[str, str] = field(default_factory=dict)  # peer -> why it took no part
    details: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> dict[str, float]:
        return {name: self._ratio(theirs) for name, theirs in self.peers.items()}

    def _ratio(self, theirs: float) -> float:
        better, worse = (self.ours, theirs) if self.more_is_better else (theirs, self.ours)
        return round(better / worse, 3) if worse else float("inf")

    def to_json(self) -> dict[str, object]:
        return {
            "benchmark": self.name,
            "ours": self.ours,
            "unit": self.unit,
            "peers": self.peers,
            "ratio": self.ratio,
            "missing": self.missing,
            **self.details,
            "machine": machine(),
        }

    def to_text(self) -> str:
        lines = [f"{self.name}: {self.ours:g} {self.unit}"]
        lines += [
            f"  {name}: {theirs:g} {self.unit} (ratio {self.ratio[name]:g})"
            for name, theirs in self.peers.items()
        ]
        lines += [f"  {name}: missing ({why})" for name, why in self.missing.items()]
        lines += [f"  {name}: {value}" for name, value in self.details.items()]
        return "\n".join(lines)


def machine() -> dict[str, object]:
    """Where it was measured, as far as it matters for speed."""
    versions = {package: _version(package) for package in _PACKAGES}
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),  # of the last minute, this benchmark included
        "system": platform.platform(),
        "python": platform.python_version(),
        "gptwriter": __version__,
        **{package: version for package, version in versions.items() if version},
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())

"""How sure each model must be before its words are shown, as it was measured on real prose (Q9).

A model's thresholds lie in a file of their own among the settings, written by `gptwriter replay
--calibrate`; for the default model the program brings some. A model that nobody has calibrated
gets a careful default. It measures nothing itself.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from gptwriter import paths
from gptwriter.engine.api import ModelInfo
from gptwriter.session.admission import SURE_ENOUGH, Thresholds


def thresholds_for(model: ModelInfo) -> Thresholds:
    """The model's own thresholds, those the program brings, or the default."""
    for file in (own_file(model), _shipped_file(model)):
        if found := _read(file, model):
            return found
    return SURE_ENOUGH


def save(model: ModelInfo, thresholds: Thresholds) -> Path:
    """Keep thresholds for this model; returns the file. Raises OSError."""
    file = own_file(model)
    kept = {"parameters": model.parameters, **asdict(thresholds)}
    paths.write_private(file, json.dumps(kept, indent=2).encode())
    return file


def own_file(model: ModelInfo) -> Path:
    return paths.config_dir() / "models" / _name(model)


def _shipped_file(model: ModelInfo) -> Path:
    return paths.resources_dir() / "calibration" / _name(model)


def _name(model: ModelInfo) -> str:
    return f"{quote(model.name, safe='')}.json"


def _read(file: Path, model: ModelInfo) -> Thresholds | None:
    """What a file says, if it is about this model; a damaged one is none."""
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    match kept:
        case {"parameters": int(parameters), "first": float(first), "whole": float(whole)}:
            if parameters == model.parameters and 0 <= first <= 1 and 0 <= whole <= 1:
                return Thresholds(first, whole)
        case _:
            pass
    return None

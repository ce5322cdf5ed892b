"""Everything that makes a resumed training go on as if it had never stopped, as plain values.

Optimizer, schedule and random state to tensors and JSON, and back. It writes no file. Importing
this module imports torch.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_CPU, _GPU = "cpu", "gpu"


def optimizer_tensors(optimizer: Any) -> dict[str, Tensor]:
    """The running means of each weight, named `<number of the weight>.<name>`."""
    state: dict[int, dict[str, Any]] = optimizer.state_dict()["state"]
    return {
        f"{number}.{name}": value if isinstance(value, Tensor) else torch.tensor(value)
        for number, values in state.items()
        for name, value in values.items()
    }


def optimizer_groups(optimizer: Any) -> list[dict[str, Any]]:
    """The settings of each group of weights; what is no plain value is not a setting we use."""
    return [
        {name: value for name, value in group.items() if _is_plain(value)}
        for group in optimizer.state_dict()["param_groups"]
    ]


def restore_optimizer(
    optimizer: Any, tensors: dict[str, Tensor], groups: list[dict[str, Any]]
) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        number, _, name = key.partition(".")
        state.setdefault(int(number), {})[name] = value
    fresh = optimizer.state_dict()["param_groups"]
    merged = [current | saved for current, saved in zip(fresh, groups, strict=True)]
    optimizer.load_state_dict({"state": state, "param_groups": merged})


def schedule(scheduler: Any) -> dict[str, Any]:
    """How far the learning rate has come; the curve itself follows from the settings."""
    return {name: each for name, each in scheduler.state_dict().items() if _is_plain(each)}


def restore_schedule(scheduler: Any, saved: dict[str, Any]) -> None:
    scheduler.load_state_dict(scheduler.state_dict() | saved)


def random_states() -> dict[str, Tensor]:
    """Of the CPU's generator and of each GPU's; nothing else here draws by chance."""
    states = {_CPU: torch.get_rng_state()}
    for number in range(torch.cuda.device_count()):
        states[f"{_GPU}{number}"] = torch.cuda.get_rng_state(number)
    return states


def restore_random_states(states: dict[str, Tensor]) -> None:
    torch.set_rng_state(states[_CPU])
    for number in range(torch.cuda.device_count()):
        if f"{_GPU}{number}" in states:
            torch.cuda.set_rng_state(states[f"{_GPU}{number}"], number)


def _is_plain(value: object) -> bool:
    """Whether JSON gives it back as it is."""
    match value:
        case None | bool() | int() | float() | str():
            return True
        case list() | tuple():
            return all(_is_plain(each) for each in value)
        case _:
            return False

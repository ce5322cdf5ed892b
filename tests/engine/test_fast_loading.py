"""Which format a model gets, and what loading it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gptwriter.engine import child, fast_loading
from gptwriter.engine.api import WeightFormat
from tests.engine.conftest import loaded

FORMATS = [WeightFormat.INT4, WeightFormat.INT8, WeightFormat.UNPACKED, WeightFormat.REFERENCE]


@pytest.mark.parametrize("wanted", FORMATS)
def test_a_format_that_is_asked_for_is_used(tiny_llama: Path, wanted: WeightFormat) -> None:
    info = loaded(tiny_llama, wanted).info
    assert info is not None
    assert info.weights is wanted


@pytest.mark.parametrize(
    ("bits", "chosen"),
    [
        ([1.0, 1.01, 9.0], WeightFormat.INT4),
        ([1.0, 1.03, 1.01], WeightFormat.INT8),
        ([1.0, 1.03, 1.03], WeightFormat.UNPACKED),
    ],
)
def test_e7_auto_is_the_smallest_format_that_keeps_the_quality(
    tiny_llama: Path, monkeypatch: pytest.MonkeyPatch, bits: list[float], chosen: WeightFormat
) -> None:
    """Measured unpacked, in four bits, and in eight."""
    measures = iter(bits)
    monkeypatch.setattr(fast_loading, "bits_per_character", lambda *_, **__: next(measures))
    info = loaded(tiny_llama).info
    assert info is not None
    assert info.weights is chosen


def test_e5_a_model_of_the_table_loads_without_transformers(tiny_llama: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from gptwriter.engine.api import *;"
        "from gptwriter.engine.torch_engine import TorchEngine;"
        "list(TorchEngine().load(ModelSpec(Path(sys.argv[1]), Device.CPU), CancelToken()));"
        "sys.exit('transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tiny_llama)], env=child.environment(), check=False
    )
    assert done.returncode == 0
